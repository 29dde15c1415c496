using System.Collections.Immutable;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Trackers;

/// <summary>A tracker's announce URL.</summary>
/// <param name="Url">http, https or udp, with a host; udp with a port.</param>
/// <param name="IsUsersWord">True if the user named it: it may then be at any address.</param>
internal readonly record struct TrackerUrl(Uri Url, bool IsUsersWord)
{
    private const int LongestUrl = 2048;

    /// <summary>Reads a URL; null if it is not one of a tracker that can be asked.</summary>
    public static TrackerUrl? TryParse(string text, bool isUsersWord)
    {
        if (text.Length > LongestUrl || !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Host.Length == 0)
            return null;
        var isKnown = url.Scheme is "http" or "https" || (url.Scheme == "udp" && url.Port is > 0 and <= ushort.MaxValue);
        return isKnown ? new TrackerUrl(url, isUsersWord) : null;
    }

    /// <summary>The tiers that a torrent's sources name, the user's own first, each tracker once, without those that cannot be asked.</summary>
    public static ImmutableArray<ImmutableArray<TrackerUrl>> Tiers(TorrentSources sources)
    {
        var seen = new HashSet<Uri>();
        return [.. Read(sources.UserTrackers, true).Concat(Read(sources.Trackers, false))];

        IEnumerable<ImmutableArray<TrackerUrl>> Read(ImmutableArray<ImmutableArray<string>> tiers, bool isUsersWord) => tiers
            .Select(tier => tier.Select(text => TryParse(text, isUsersWord)).OfType<TrackerUrl>().Where(tracker => seen.Add(tracker.Url)).ToImmutableArray())
            .Where(tier => tier.Length > 0);
    }
}
