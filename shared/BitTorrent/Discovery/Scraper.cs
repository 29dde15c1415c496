using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>Asks trackers how many peers many torrents have, some dozens in one question (BEP 48, BEP 15).</summary>
/// <param name="services">The trackers and the clock.</param>
internal sealed class Scraper(DiscoveryServices services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks for each torrent the first tracker that answers; one that does not is not asked again. Slow, at the pace of announces.</summary>
    /// <param name="hashes">Any number of torrents.</param>
    /// <param name="sources">Names the trackers.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The counts of those that a tracker knows.</returns>
    public async Task<Dictionary<InfoHash, ScrapeCounts>> CountAsync(IReadOnlyCollection<InfoHash> hashes, TorrentSources sources, CancellationToken cancellationToken)
    {
        var found = new Dictionary<InfoHash, ScrapeCounts>();
        var trackers = new Queue<TrackerUrl>(TrackerUrl.Tiers(sources).SelectMany(tier => tier));
        foreach (var batch in hashes.Chunk(HttpTrackerClient.MostScraped))
        {
            while (trackers.TryPeek(out var tracker))
            {
                var outcome = await AskAsync(tracker, batch, cancellationToken).ConfigureAwait(false);
                // Some answer with all that they have.
                foreach (var hash in batch.Where(outcome.Torrents.ContainsKey))
                    found[hash] = outcome.Torrents[hash];
                await Task.Delay(OfferAnnouncer.TrackerGap, services.Time, cancellationToken).ConfigureAwait(false);
                if (outcome.Failure is null)
                    break;
                trackers.Dequeue();
            }
        }

        return found;
    }

    private async Task<ScrapeOutcome> AskAsync(TrackerUrl tracker, InfoHash[] hashes, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await services.Trackers.ScrapeAsync(tracker, hashes, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ScrapeOutcome.Failed("does not answer");
        }
    }
}
