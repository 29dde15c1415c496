using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>What a tracker answered to a scrape (BEP 48, BEP 15), or why it did not.</summary>
/// <param name="Failure">Null if it answered; else the reason, fit to be shown.</param>
/// <param name="Torrents">The counts of those it knows.</param>
internal sealed record ScrapeOutcome(string? Failure, IReadOnlyDictionary<InfoHash, ScrapeCounts> Torrents)
{
    /// <summary>The tracker refused, or could not be asked.</summary>
    public static ScrapeOutcome Failed(string reason) => new(reason, new Dictionary<InfoHash, ScrapeCounts>());
}
