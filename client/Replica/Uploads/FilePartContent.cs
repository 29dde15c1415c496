using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Replica.Client.Uploads;

/// <summary>A range of a file as the body of a request, with its exact length.</summary>
internal sealed class FilePartContent : HttpContent
{
    private const int StepLength = 64 * 1024;

    private readonly string _path;
    private readonly long _offset;
    private readonly long _length;
    private readonly Action<int> _sent;

    public FilePartContent(string path, long offset, long length, Action<int> sent)
    {
        _path = path;
        _offset = offset;
        _length = length;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(_path, options: FileOptions.Asynchronous);
        var buffer = ArrayPool<byte>.Shared.Rent(StepLength);
        try
        {
            for (long done = 0; done < _length;)
            {
                var step = buffer.AsMemory(0, (int)Math.Min(StepLength, _length - done));
                var read = await RandomAccess.ReadAsync(file, step, _offset + done, cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"{_path} became shorter while it was uploaded");
                await stream.WriteAsync(step[..read], cancellationToken).ConfigureAwait(false);
                done += read;
                _sent(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
