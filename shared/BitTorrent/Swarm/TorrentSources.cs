using System.Collections.Immutable;

namespace Replica.BitTorrent.Swarm;

/// <summary>Where a torrent's bytes and peers may be had, beyond what the engine finds itself.</summary>
public sealed record TorrentSources
{
    /// <summary>None.</summary>
    public static TorrentSources None { get; } = new();

    /// <summary>Web seeds alone.</summary>
    public static TorrentSources FromWebSeeds(params IEnumerable<Uri> webSeeds) => new() { WebSeeds = [.. webSeeds] };

    /// <summary>URLs as in <c>url-list</c> (BEP 19); others than HTTP and HTTPS are passed over.</summary>
    public ImmutableArray<Uri> WebSeeds { get; init; } = [];

    /// <summary>Tracker URLs (http, https, udp) in tiers (BEP 12) that a link, torrent or config names: public addresses only.</summary>
    public ImmutableArray<ImmutableArray<string>> Trackers { get; init; } = [];

    /// <summary>As <see cref="Trackers"/>, by the user's own word: any address. Asked before the others.</summary>
    public ImmutableArray<ImmutableArray<string>> UserTrackers { get; init; } = [];

    /// <summary>Peers to try at once.</summary>
    public ImmutableArray<PeerHint> Peers { get; init; } = [];
}
