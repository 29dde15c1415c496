using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Client.Content;
using Replica.Client.LocalServer;
using Replica.Client.Service;
using Replica.ObjectStore;

namespace Replica.Client.Seeding;

/// <summary>
/// The items of a seeding peer over HTTP, below <c>/&lt;prefix&gt;/</c>, as an object store or a CDN serves them: a web seed and metainfo base for
/// a service's config. Only what the catalogue has is there; there are no listings.
/// </summary>
/// <param name="peer">Gives the bytes.</param>
/// <param name="objects">Gives the small objects beside them, from the store.</param>
internal sealed class PeerRoutes(SeedingPeer peer, MetadataSource objects)
{
    private const int MostObjectBytes = 4 << 20;

    private enum Kind
    {
        None,
        Torrent,
        Data,
        Metadata,
        Extra,
    }

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            throw new RequestRefusedException(StatusCodes.Status405MethodNotAllowed, "This server only gives.");
        }

        if (KeyOf(context) is not { } key || !ItemPrefix.TryParse(key.Split('/')[0], out var prefix) || peer.Find(prefix) is not { } hash) throw NotFound();
        switch (KindOf(key[(prefix.Value.Length + 1)..]))
        {
            case Kind.Torrent:
                await SendTorrentAsync(context, hash, prefix);
                break;
            case Kind.Data:
                await SendFileAsync(context, hash, prefix, key);
                break;
            case Kind.Metadata:
                await SendObjectAsync(context, key, ItemMetadataJson.MaxLength, "application/json");
                break;
            case Kind.Extra:
                await SendObjectAsync(context, key, MostObjectBytes, "application/octet-stream");
                break;
            default:
                throw NotFound();
        }
    }

    private async Task SendTorrentAsync(HttpContext context, InfoHash hash, ItemPrefix prefix)
    {
        var info = await FindInfoAsync(hash, prefix, context.RequestAborted);
        // Made anew around the very info dictionary: so it is there also when the store is not.
        var bytes = new MetainfoDocument(info) { CreatedBy = "Replica" }.ToBytes();
        await new FileAnswer("torrent", bytes.Length, $"\"{hash}\"").SendAsync(context, _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)));
    }

    private async Task SendFileAsync(HttpContext context, InfoHash hash, ItemPrefix prefix, string key)
    {
        var info = await FindInfoAsync(hash, prefix, context.RequestAborted);
        var file = info.Files.FirstOrDefault(file => !file.IsPadding && ItemKeys.Data(prefix, info, file) == key) ?? throw NotFound();
        var answer = new FileAnswer(file.Path[^1], file.Length, $"\"{hash}-{file.Index}\"");
        await answer.SendAsync(context, stop => peer.OpenReadAsync(hash, prefix, file.Index, stop));
    }

    private async Task SendObjectAsync(HttpContext context, string key, int maxLength, string type)
    {
        var bytes = await objects.FindObjectAsync(key, maxLength, context.RequestAborted) ?? throw NotFound();
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=600";
        context.Response.Headers.ContentSecurityPolicy = "sandbox";
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private async Task<InfoDictionary> FindInfoAsync(InfoHash hash, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        try
        {
            return await peer.FindInfoAsync(hash, prefix, cancellationToken);
        }
        catch (ItemNotFoundException e) when (e.IsDefinite)
        {
            throw NotFound();
        }
    }

    private static Kind KindOf(string rest) => rest.Split('/') switch
    {
        ["torrent"] => Kind.Torrent,
        ["metadata"] => Kind.Metadata,
        ["data", _, ..] => Kind.Data,
        ["thumbnail" or "duration" or "subtitles", _] => Kind.Extra,
        _ => Kind.None,
    };

    // From the raw target: in a decoded path an encoded slash can not be told from a real one.
    private static string? KeyOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/') && ObjectKey.TryParseUrlPath(target.Split('?')[0][1..], out var key) && key.Contains('/', StringComparison.Ordinal) ? key : null;
    }

    private static RequestRefusedException NotFound() => new(StatusCodes.Status404NotFound, "There is nothing at this address.");
}
