using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Content;

namespace Replica.Client.LocalServer;

/// <summary>The torrents that are open now: <c>/replica/torrents</c> and <c>/replica/torrents/{hash}</c>.</summary>
internal sealed class TorrentRoutes(ContentEngines engines)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        PrivateRoute.Protect(routes.MapMethods("/replica/torrents", Reading, ListAsync));
        PrivateRoute.Protect(routes.MapMethods("/replica/torrents/{hash}", Reading, ShowAsync));
    }

    private async Task ListAsync(HttpContext context)
    {
        var views = await Task.WhenAll(engines.Torrents.Select(TorrentView.FindAsync));
        await LocalJson.WriteAsync(context, [.. views.OfType<TorrentView>()], LocalJson.Default.IReadOnlyListTorrentView);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!InfoHash.TryParse((string?)context.Request.RouteValues["hash"], out var hash))
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, "An info hash is 40 hexadecimal digits or 32 base32 letters.");
        var torrent = engines.Torrents.FirstOrDefault(torrent => torrent.Info.Hash == hash);
        var view = torrent is null ? null : await TorrentView.FindAsync(torrent);
        if (view is null) throw new RequestRefusedException(StatusCodes.Status404NotFound, "No torrent of this info hash is open now; viewing it opens it.");
        await LocalJson.WriteAsync(context, view, LocalJson.Default.TorrentView);
    }
}
