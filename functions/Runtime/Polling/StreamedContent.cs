using System.Net;
using System.Net.Http.Headers;

namespace Replica.Runtime.Polling;

/// <summary>A request body whose length nobody knows yet; what the writer flushes leaves at once. <see cref="StreamContent"/> would gather it.</summary>
internal sealed class StreamedContent : HttpContent
{
    private readonly Func<Stream, CancellationToken, Task> _writeAsync;
    private readonly CancellationToken _cancellationToken;

    public StreamedContent(Func<Stream, CancellationToken, Task> writeAsync, string contentType, CancellationToken cancellationToken)
    {
        (_writeAsync, _cancellationToken) = (writeAsync, cancellationToken);
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _writeAsync(stream, _cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
