namespace Replica.ObjectStore.Tests;

/// <summary>A connection that breaks after some zeros.</summary>
internal sealed class BrokenStream(int good) : MemoryStream(new byte[good])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The connection was reset.");
    }
}
