using System.Net;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A body that nobody may read.</summary>
internal sealed class UnreadableContent : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => throw new InvalidOperationException("The body was read.");

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("The body was read.");

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
