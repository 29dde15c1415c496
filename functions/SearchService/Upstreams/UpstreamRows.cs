using System.Collections.Immutable;

namespace Replica.SearchService.Upstreams;

/// <summary>Makes one list of several upstreams' rows.</summary>
internal static class UpstreamRows
{
    /// <summary>
    /// Merges by date or size; by relevance takes turns, for ranks of different collections do not compare. Ends where a list ends that would go
    /// on: what follows it there is not known, and a deeper answer has to begin with these same rows.
    /// </summary>
    /// <param name="order">Of all of them.</param>
    /// <param name="pages">At least one.</param>
    /// <returns>Each torrent once, and whether some list would go on.</returns>
    public static (ImmutableArray<MagneticoTorrent> Torrents, bool IsOpen) Merge(MagneticoOrder order, IReadOnlyList<MagneticoPage> pages)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var merged = ImmutableArray.CreateBuilder<MagneticoTorrent>();
        var at = new int[pages.Count];
        while (true)
        {
            var best = -1;
            for (var i = 0; i < pages.Count; i++)
            {
                if (at[i] == pages[i].Torrents.Length)
                {
                    if (pages[i].Next is not null)
                        return (merged.ToImmutable(), true);
                }
                else if (best < 0 || Rank(i) > Rank(best))
                {
                    best = i;
                }
            }

            if (best < 0)
                return (merged.ToImmutable(), false);
            var next = pages[best].Torrents[at[best]++];
            if (seen.Add(next.InfoHash))
                merged.Add(next);
        }

        long Rank(int i) => order switch
        {
            MagneticoOrder.Discovered => pages[i].Torrents[at[i]].DiscoveredOn.Ticks,
            MagneticoOrder.Size => pages[i].Torrents[at[i]].Size,
            _ => -at[i],
        };
    }
}
