using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Replica.Client.LocalServer;
using Replica.ObjectStore;
using Replica.ObjectStore.Folder;

namespace Replica.Client.Embedded;

/// <summary>
/// The embedded object store over HTTP, as S3 and a CDN serve it in the cloud: <c>/store/&lt;key&gt;</c>, ranged reads of what is published, and
/// signed PUTs. Unverified uploads and the service's own objects can not be read here.
/// </summary>
internal sealed class StoreRoutes(FolderObjectStore store)
{
    /// <summary>Where the store stands below the server's root.</summary>
    public const string Base = "/store/";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Base + "{**key}", Reading, ReadAsync);
        routes.MapPut(Base + "{**key}", PutAsync);
    }

    private async Task ReadAsync(HttpContext context)
    {
        if (KeyOf(context) is not { } key || IsHidden(key) || await store.FindAsync(key, context.RequestAborted) is not { } found)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "The store has no such object.");
            return;
        }

        var etag = $"\"{found.ETag}\"";
        Describe(context.Response.Headers, etag);
        if (Preconditions.NotModified(context.Request, etag)) context.Response.StatusCode = StatusCodes.Status304NotModified;
        else await SendAsync(context, found, etag);
    }

    private async Task SendAsync(HttpContext context, ObjectInfo found, string etag)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        // One range at a time, as S3 does; several give the whole object.
        var ranges = isGet ? ByteRanges.Select(Preconditions.Range(context.Request, etag), found.Length) : null;
        if (ranges is { Count: 0 })
        {
            context.Response.Headers.ContentRange = $"bytes */{found.Length}";
            await Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, $"The object has {found.Length} bytes; the range lies outside.");
            return;
        }

        ByteRange? range = ranges is [var only] ? only : null;
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = range?.Length ?? found.Length;
        if (range is { } part)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = part.ContentRange(found.Length);
        }

        if (isGet) await CopyAsync(context, found, range);
    }

    private async Task CopyAsync(HttpContext context, ObjectInfo found, ByteRange? range)
    {
        var part = range is { } r ? new ObjectRange(r.Offset, r.Length) : (ObjectRange?)null;
        await using var content = await store.OpenAsync(found.Key, part, context.RequestAborted);
        if (content is null || content.Info.ETag != found.ETag)
            throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, "The object changed meanwhile; ask again.");
        await content.Content.CopyToAsync(context.Response.Body, 128 * 1024, context.RequestAborted);
    }

    private async Task PutAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var query = context.Request.Query;
        var signed = new SignedPutQuery(query["partsId"], query["part"], query["length"], query["expires"], query["signature"]);
        var outcome = KeyOf(context) is { } key
            ? await store.AcceptSignedPutAsync(key, signed, context.Request.Body, context.Request.ContentLength, context.RequestAborted)
            : SignedPutOutcome.BadSignature;
        if (outcome == SignedPutOutcome.Stored) context.Response.ContentLength = 0;
        else throw Refusal(outcome);
    }

    private static RequestRefusedException Refusal(SignedPutOutcome outcome) => outcome switch
    {
        SignedPutOutcome.WrongLength => new(StatusCodes.Status400BadRequest, "Send exactly as many bytes as the URL was signed for, with Content-Length."),
        SignedPutOutcome.Expired => new(StatusCodes.Status403Forbidden, "The URL has expired; ask for the upload's fresh URLs."),
        SignedPutOutcome.Gone => new(StatusCodes.Status404NotFound, "The upload was completed or ended."),
        _ => new(StatusCodes.Status403Forbidden, "The URL was not signed by this service."),
    };

    private static void Describe(IHeaderDictionary headers, string etag)
    {
        headers.ETag = etag;
        headers.AcceptRanges = "bytes";
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = "sandbox";
    }

    // From the raw target: in a decoded path an encoded slash can not be told from a real one.
    private static string? KeyOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = "/" + target.Split('?')[0].TrimStart('/');
        return path.StartsWith(Base, StringComparison.Ordinal) && ObjectKey.TryParseUrlPath(path[Base.Length..], out var key) ? key : null;
    }

    // Whatever the case: some file systems do not tell it apart.
    private static bool IsHidden(string key) => key.Split('/')[0].Equals("incoming", StringComparison.OrdinalIgnoreCase);
}
