using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Config;
using Replica.Catalogue.Items;
using Replica.Client.Cli;
using Replica.Client.Network;

namespace Replica.Client.Content;

/// <summary>
/// Which of the sources that somebody names may be used: what the user says, always; what the service's config says, always; what links and
/// foreign torrents say, in the open profile alone, or where the user handed the torrent over as a file.
/// </summary>
/// <param name="choices">The profile, and what the user says.</param>
/// <param name="isServiceLocal">True where the service runs on this machine: what its config names is then the user's own word.</param>
internal sealed class SourceRules(EngineChoices choices, bool isServiceLocal)
{
    // Far above any honest link, config or torrent.
    private const int MostOfAKind = 100;

    private bool IsOpen => choices.Profile == NetworkProfile.Open;

    /// <summary>What options, variables and <c>replica.json</c> name.</summary>
    public TorrentSources OfUser() => new()
    {
        WebSeeds = choices.WebSeeds,
        UserTrackers = [.. choices.Trackers.Select(tracker => ImmutableArray.Create(tracker))],
        Peers = [.. choices.Peers.Select(peer => new PeerHint(peer, PeerOrigin.User))],
    };

    /// <summary>What the service's config names, for the item of a prefix.</summary>
    /// <param name="config">The config; null where there is none.</param>
    /// <param name="prefix">The item; null = web seeds are left out.</param>
    public TorrentSources OfService(ServiceConfig? config, ItemPrefix? prefix)
    {
        if (config is null) return TorrentSources.None;
        ImmutableArray<ImmutableArray<string>> trackers = [.. config.Trackers.Take(MostOfAKind).Select(tracker => ImmutableArray.Create(tracker))];
        var origin = isServiceLocal ? PeerOrigin.User : PeerOrigin.Config;
        return new TorrentSources
        {
            WebSeeds = prefix is { } item ? [.. WebSeeds(config, item).Where(url => isServiceLocal || MayBePlain(url))] : [],
            UserTrackers = isServiceLocal ? trackers : [],
            Trackers = isServiceLocal ? [] : trackers,
            Peers = [.. Hints(config.Peers, origin)],
        };
    }

    /// <summary>DHT nodes that the service's config names.</summary>
    public static ImmutableArray<EndPoint> NodesOf(ServiceConfig? config) => config is null ? [] : [.. EndPoints(config.DhtBootstrap)];

    /// <summary>What a link names: <c>tr</c>, <c>ws</c>, <c>x.pe</c>.</summary>
    public TorrentSources OfLink(MagnetLink link) => !IsOpen ? TorrentSources.None : new TorrentSources
    {
        WebSeeds = [.. Urls(link.WebSeeds)],
        Trackers = [.. link.Trackers.Take(MostOfAKind).Select(tracker => ImmutableArray.Create(tracker))],
        Peers = [.. link.Peers.Take(MostOfAKind).Select(address => new PeerHint(address, PeerOrigin.Link))],
    };

    /// <summary>What a torrent names: <c>announce</c>, <c>announce-list</c>, <c>url-list</c>.</summary>
    /// <param name="document">The torrent.</param>
    /// <param name="isUsersWord">True if the user handed it over as a file.</param>
    public TorrentSources OfTorrent(MetainfoDocument document, bool isUsersWord) => !IsOpen && !isUsersWord ? TorrentSources.None : new TorrentSources
    {
        WebSeeds = [.. Urls(document.WebSeeds).Where(MayBePlain)],
        Trackers = [.. document.TrackerTiers.Take(MostOfAKind).Select(tier => tier.Take(MostOfAKind).ToImmutableArray())],
    };

    /// <summary>All of them together. A private torrent (BEP 27) takes peers from its own trackers and from the user alone.</summary>
    /// <param name="isPrivate">True for a private torrent.</param>
    /// <param name="own">What the torrent's own file and the user name.</param>
    /// <param name="others">What the service and the link name.</param>
    public static TorrentSources Join(bool isPrivate, IReadOnlyList<TorrentSources> own, IReadOnlyList<TorrentSources> others)
    {
        TorrentSources[] all = [.. own, .. others];
        var finders = isPrivate ? own : all;
        return new TorrentSources
        {
            WebSeeds = [.. all.SelectMany(sources => sources.WebSeeds).Distinct()],
            UserTrackers = [.. finders.SelectMany(sources => sources.UserTrackers)],
            Trackers = [.. finders.SelectMany(sources => sources.Trackers)],
            Peers = [.. finders.SelectMany(sources => sources.Peers).Distinct()],
        };
    }

    /// <summary>False for what the quiet profile does not use: addresses whose bytes the network can read.</summary>
    private bool MayBePlain(Uri url) => choices.Profile != NetworkProfile.Quiet || url.Scheme == Uri.UriSchemeHttps;

    private static IEnumerable<Uri> WebSeeds(ServiceConfig config, ItemPrefix prefix) => config.WebSeedBases.Select(place => new Uri($"{place}{prefix.Value}/data/"));

    private static IEnumerable<Uri> Urls(ImmutableArray<string> texts) => texts.Take(MostOfAKind)
        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null).OfType<Uri>();

    private static IEnumerable<EndPoint> EndPoints(ImmutableArray<string> texts) => texts.Take(MostOfAKind).Select(HostPort.TryParse).OfType<EndPoint>();

    private static IEnumerable<PeerHint> Hints(ImmutableArray<string> texts, PeerOrigin origin) => EndPoints(texts).Select(address => new PeerHint(address, origin));
}
