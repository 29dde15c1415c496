using System.Net;

namespace Replica.Functions.Tests.Api;

/// <summary>Sends content without saying how long it is.</summary>
internal sealed class ChunkedContent(HttpContent inner) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
