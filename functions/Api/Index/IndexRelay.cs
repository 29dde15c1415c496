using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Replica.Api.Http;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;

namespace Replica.Api.Index;

/// <summary>
/// <c>GET /v1/index</c>: hands on the pointer to the newest index snapshot as its publisher left it in the store, with its signature. Whoever takes it
/// checks that; here nothing vouches for it.
/// </summary>
internal sealed class IndexRelay(IObjectStore store, TimeProvider time)
{
    private readonly KeptObject<Pointer> _pointer = new(store, SignedIndexPointer.ObjectKey, SignedIndexPointer.MaxObjectLength, Pointer.Of, time);

    public async Task HandleAsync(HttpContext context)
    {
        var pointer = await _pointer.FindAsync(context.RequestAborted)
            ?? throw ProblemException.NotFound("The service has published no index snapshot yet; search it at /v1/search.");
        // Snapshots come every few minutes at most; who looks more often is told that nothing changed.
        context.Response.Headers.CacheControl = "public, max-age=30";
        context.Response.GetTypedHeaders().ETag = pointer.Tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(tag => tag.Compare(pointer.Tag, useStrongComparison: false) || tag.Equals(EntityTagHeaderValue.Any)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = pointer.Body.Length;
        await context.Response.Body.WriteAsync(pointer.Body, context.RequestAborted);
    }

    private sealed record Pointer(byte[] Body, EntityTagHeaderValue Tag)
    {
        public static Pointer Of(byte[] body) => new(body, new($"\"{Convert.ToHexStringLower(SHA256.HashData(body)[..16])}\""));
    }
}
