namespace Replica.Client.Commands;

/// <summary>The metadata of a <see cref="FoundObject"/>.</summary>
internal sealed record FoundMetadata
{
    public string? Title { get; init; }
}
