using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Replica.Client.LocalServer;

/// <summary>The body of an answer that holds a file or parts of it: what to write before each run of file bytes, and after the last.</summary>
internal sealed class FileBody
{
    private const int BufferSize = 128 * 1024;
    private readonly List<(byte[] Preamble, ByteRange Range)> _parts = [];
    private byte[] _trailer = [];

    private FileBody(string contentType) => ContentType = contentType;

    /// <summary>The answer's own content type.</summary>
    public string ContentType { get; private init; }

    /// <summary>Bytes in all.</summary>
    public long Length => _parts.Sum(part => part.Preamble.Length + part.Range.Length) + _trailer.Length;

    /// <summary>One run of bytes, or none at all of an empty file.</summary>
    public static FileBody Single(string contentType, ByteRange range)
    {
        var body = new FileBody(contentType);
        if (range.Length > 0) body._parts.Add(([], range));
        return body;
    }

    /// <summary>Several ranges as <c>multipart/byteranges</c> (RFC 9110, section 14.6).</summary>
    public static FileBody Multipart(string contentType, IEnumerable<ByteRange> ranges, long total)
    {
        var boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var body = new FileBody($"multipart/byteranges; boundary={boundary}");
        foreach (var range in ranges)
        {
            var lead = body._parts.Count == 0 ? "" : "\r\n";
            var preamble = string.Create(
                CultureInfo.InvariantCulture,
                $"{lead}--{boundary}\r\nContent-Type: {contentType}\r\nContent-Range: {range.ContentRange(total)}\r\n\r\n");
            body._parts.Add((Encoding.ASCII.GetBytes(preamble), range));
        }

        body._trailer = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        return body;
    }

    /// <summary>
    /// Writes the body. The first bytes of the file are had before anything is sent, so that a file nobody can give fails as a status
    /// and not as a broken answer.
    /// </summary>
    public async Task WriteAsync(HttpResponse response, Stream file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            foreach (var (preamble, range) in _parts) await WritePartAsync(response, file, preamble, range, buffer, cancellationToken);
            await response.Body.WriteAsync(_trailer, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WritePartAsync(
        HttpResponse response, Stream file, byte[] preamble, ByteRange range, byte[] buffer, CancellationToken cancellationToken)
    {
        file.Position = range.Offset;
        var left = range.Length;
        while (left > 0)
        {
            var count = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (count == 0) throw new EndOfStreamException("The file ended early.");
            if (left == range.Length && preamble.Length > 0) await response.Body.WriteAsync(preamble, cancellationToken);
            await response.Body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            left -= count;
        }
    }
}
