using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Content;

namespace Replica.Client.LocalServer;

/// <summary>Files of items, streamed while they arrive: <c>/replica/view</c> and <c>/replica/download</c>.</summary>
internal sealed class ContentRoutes(ContentLibrary library)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/view", Reading, context => ServeAsync(context, "inline"));
        routes.MapMethods("/replica/download", Reading, context => ServeAsync(context, "attachment"));
    }

    private async Task ServeAsync(HttpContext context, string disposition)
    {
        var link = LinkParameter.Read(context.Request, "link");
        var info = await library.FindInfoAsync(link, context.RequestAborted);
        var file = FileOf(info, link);
        var etag = $"\"{info.Hash}-{file.Index}\"";

        if (Preconditions.Failed(context.Request, etag))
            throw new RequestRefusedException(StatusCodes.Status412PreconditionFailed, "The file has another entity tag than If-Match wants.");
        Describe(context.Response, file, etag, disposition);
        if (Preconditions.NotModified(context.Request, etag)) context.Response.StatusCode = StatusCodes.Status304NotModified;
        else await SendAsync(context, link, info, file, etag);
    }

    private static FileEntry FileOf(InfoDictionary info, ReplicaLink link)
    {
        if (link.FileIndex < info.Files.Length && info.Files[link.FileIndex] is { IsPadding: false } file) return file;
        throw new RequestRefusedException(
            StatusCodes.Status404NotFound, $"The link names file {link.FileIndex} (so=), but the item has files 0 to {info.Files.Length - 1}.");
    }

    private static void Describe(HttpResponse response, FileEntry file, string etag, string disposition)
    {
        var headers = response.Headers;
        headers.ETag = etag;
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "public, max-age=604800, immutable";
        headers.ContentDisposition = Disposition.Of(disposition, file.Path[^1]);
        if (FileTypes.Of(file.Path[^1]).Sandboxed) headers.ContentSecurityPolicy = "sandbox";
    }

    private async Task SendAsync(HttpContext context, ReplicaLink link, InfoDictionary info, FileEntry file, string etag)
    {
        // Ranges mean something for GET alone (RFC 9110, section 14.2).
        var header = HttpMethods.IsGet(context.Request.Method) ? Preconditions.Range(context.Request, etag) : null;
        var ranges = ByteRanges.Select(header, file.Length);
        if (ranges is { Count: 0 })
        {
            await RefuseRangeAsync(context, file.Length);
            return;
        }

        var body = Prepare(context.Response, file, ranges);
        context.Response.ContentType = body.ContentType;
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method) || body.Length == 0) return;

        await using var stream = await library.OpenAsync(link, info, context.RequestAborted);
        await body.WriteAsync(context.Response, stream, context.RequestAborted);
    }

    private static FileBody Prepare(HttpResponse response, FileEntry file, IReadOnlyList<ByteRange>? ranges)
    {
        var type = FileTypes.Of(file.Path[^1]).ContentType;
        if (ranges is null) return FileBody.Single(type, new ByteRange(0, file.Length));

        response.StatusCode = StatusCodes.Status206PartialContent;
        if (ranges.Count > 1) return FileBody.Multipart(type, ranges, file.Length);
        response.Headers.ContentRange = ranges[0].ContentRange(file.Length);
        return FileBody.Single(type, ranges[0]);
    }

    private static Task RefuseRangeAsync(HttpContext context, long length)
    {
        context.Response.Headers.ContentRange = $"bytes */{length}";
        context.Response.Headers.Remove("Content-Disposition");
        return Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, $"The file has {length} bytes; no range asked for lies in it.");
    }
}
