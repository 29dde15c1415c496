using Microsoft.AspNetCore.Http;

namespace Replica.Client.LocalServer;

/// <summary>Answers GET and HEAD for a file that is read while it arrives: conditions, ranges, several ranges (RFC 9110).</summary>
/// <param name="name">The file's name, which decides its content type.</param>
/// <param name="length">Bytes.</param>
/// <param name="etag">Its strong entity tag, in quotes.</param>
internal sealed class FileAnswer(string name, long length, string etag)
{
    /// <summary>Sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="open">Opens the file for reading and seeking, once there are bytes to send.</param>
    /// <exception cref="RequestRefusedException">412.</exception>
    public async Task SendAsync(HttpContext context, Func<CancellationToken, Task<Stream>> open)
    {
        if (Preconditions.Failed(context.Request, etag))
            throw new RequestRefusedException(StatusCodes.Status412PreconditionFailed, "The file has another entity tag than If-Match wants.");
        Describe(context.Response.Headers);
        if (Preconditions.NotModified(context.Request, etag)) context.Response.StatusCode = StatusCodes.Status304NotModified;
        else await SendBodyAsync(context, open);
    }

    private void Describe(IHeaderDictionary headers)
    {
        headers.ETag = etag;
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "public, max-age=604800, immutable";
        if (FileTypes.Of(name).Sandboxed) headers.ContentSecurityPolicy = "sandbox";
    }

    private async Task SendBodyAsync(HttpContext context, Func<CancellationToken, Task<Stream>> open)
    {
        // Ranges mean something for GET alone (RFC 9110, section 14.2).
        var header = HttpMethods.IsGet(context.Request.Method) ? Preconditions.Range(context.Request, etag) : null;
        var ranges = ByteRanges.Select(header, length);
        if (ranges is { Count: 0 })
        {
            await RefuseRangeAsync(context);
            return;
        }

        var body = Prepare(context.Response, ranges);
        context.Response.ContentType = body.ContentType;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method) || body.Length == 0) return;

        await using var stream = await open(context.RequestAborted);
        await body.WriteAsync(context.Response, stream, context.RequestAborted);
    }

    private FileBody Prepare(HttpResponse response, IReadOnlyList<ByteRange>? ranges)
    {
        var type = FileTypes.Of(name).ContentType;
        if (ranges is null) return FileBody.Single(type, new ByteRange(0, length));

        response.StatusCode = StatusCodes.Status206PartialContent;
        if (ranges.Count > 1) return FileBody.Multipart(type, ranges, length);
        response.Headers.ContentRange = ranges[0].ContentRange(length);
        return FileBody.Single(type, ranges[0]);
    }

    private Task RefuseRangeAsync(HttpContext context)
    {
        context.Response.Headers.ContentRange = $"bytes */{length}";
        context.Response.Headers.Remove("Content-Disposition");
        return Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, $"The file has {length} bytes; no range asked for lies in it.");
    }
}
