using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Network;
using Replica.Client.Cli;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary>What <c>get</c> downloads and from where: the user's web seeds, the service's, and those that a <c>.torrent</c> file names.</summary>
internal sealed class DownloadSources : IDisposable
{
    private DownloadSources(InfoDictionary info, IReadOnlyList<Uri> webSeeds, HttpClient http)
    {
        Info = info;
        WebSeeds = webSeeds;
        Http = http;
    }

    public InfoDictionary Info { get; }

    public IReadOnlyList<Uri> WebSeeds { get; }

    /// <summary>Reaches the web seeds: private addresses only where the user's own word names them.</summary>
    public HttpClient Http { get; }

    /// <summary>Finds the metainfo and the sources.</summary>
    /// <exception cref="CommandException">There is no source that may be used.</exception>
    /// <exception cref="ItemNotFoundException">The service does not have the item.</exception>
    public static async Task<DownloadSources> FindAsync(
        CommandContext context, TorrentTarget target, ServiceConnection? connection, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var items = connection is null ? null : new ItemSource(connection.Service, connection.Http, cache: null, context.Time);
        var info = target.Document?.Info
            ?? await items!.FindInfoAsync(target.Link, options.Timeout, cancellationToken).ConfigureAwait(false);
        var fromService = items is null ? [] : await items.WebSeedsAsync(target.Link.Prefix, cancellationToken).ConfigureAwait(false);
        List<Uri> trusted = [.. options.WebSeeds, .. connection is { Service.IsLoopback: true } ? fromService : []];
        var fromFile = Foreign(context, target.Document, trusted);
        Uri[] all = [.. options.WebSeeds, .. fromService, .. fromFile];
        if (all.Length == 0 && info.Length > 0)
            throw new CommandException(ExitCodes.Network, $"nothing gives the bytes of {info.Name}; name a source with --web-seed URL or --service URL");
        return new DownloadSources(info, [.. all.Distinct()], GuardedHttp.Create(options.AllowPrivateAddresses, trusted));
    }

    public void Dispose() => Http.Dispose();

    /// <summary>The web seeds that a torrent names itself, without those that would be refused anyway, so that the user hears of it at once.</summary>
    private static IEnumerable<Uri> Foreign(CommandContext context, MetainfoDocument? document, List<Uri> trusted)
    {
        foreach (var text in document?.WebSeeds ?? [])
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) continue;
            if (context.Options.AllowPrivateAddresses || !NamesPrivate(url) || trusted.Exists(own => own.Authority == url.Authority)) yield return url;
            else context.Terminal.Warn($"{new AddressRefusedException(url.Authority).Message}, or --web-seed {url}");
        }
    }

    private static bool NamesPrivate(Uri url) =>
        ServiceClient.IsLocal(url) || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) && !AddressGuard.IsPublic(address));
}
