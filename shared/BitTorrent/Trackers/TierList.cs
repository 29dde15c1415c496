using System.Runtime.InteropServices;

namespace Replica.BitTorrent.Trackers;

/// <summary>A torrent's trackers in tiers (BEP 12): shuffled inside a tier, those that work move to its front. Belongs to one loop.</summary>
internal sealed class TierList(Random random)
{
    // A hostile torrent may name thousands, each of which would get a packet from every reader.
    private const int MostTrackers = 100;

    private readonly List<List<TrackerEntry>> _tiers = [];

    /// <summary>All trackers in the order they are to be asked.</summary>
    public IEnumerable<TrackerEntry> Entries => _tiers.SelectMany(tier => tier);

    /// <summary>Adds tiers at the end, without trackers that are there already.</summary>
    public void Add(IEnumerable<IReadOnlyList<TrackerUrl>> tiers)
    {
        foreach (var trackers in tiers)
        {
            var tier = trackers.DistinctBy(tracker => tracker.Url).Where(tracker => !Entries.Any(entry => entry.Tracker.Url == tracker.Url))
                .Take(MostTrackers - Entries.Count()).Select(tracker => new TrackerEntry(tracker)).ToList();
            random.Shuffle(CollectionsMarshal.AsSpan(tier));
            if (tier.Count > 0)
                _tiers.Add(tier);
        }
    }

    /// <summary>Moves a tracker that works to the front of its tier.</summary>
    public void Promote(TrackerEntry entry)
    {
        var tier = _tiers.First(tier => tier.Contains(entry));
        tier.Remove(entry);
        tier.Insert(0, entry);
    }
}
