namespace Replica.ObjectStore;

/// <summary>An opened object. Dispose it.</summary>
/// <param name="Info">The whole object's facts.</param>
/// <param name="Content">The bytes asked for.</param>
public sealed record ObjectContent(ObjectInfo Info, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
