using System.Net;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>The same body and headers without a length, as a chunked transfer has it.</summary>
internal sealed class ChunkedContent : HttpContent
{
    private readonly HttpContent _inner;

    public ChunkedContent(HttpContent inner)
    {
        _inner = inner;
        Headers.ContentRange = inner.Headers.ContentRange;
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
