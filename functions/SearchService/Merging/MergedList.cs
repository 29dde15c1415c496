using Replica.Search;
using Replica.SearchAnswers.Paging;
using Replica.SearchAnswers.Ranking;

namespace Replica.SearchService.Merging;

/// <summary>Two sorted lists as one. Each result is in one place, and a page begins where the last one ended.</summary>
internal sealed class MergedList(LocalResults local, DhtResults dht)
{
    /// <summary>How much of each source stands before an offset into the merged list.</summary>
    public MergePosition Split(int offset)
    {
        // Bisects by how many of the DHT's are among them.
        var (least, most) = (0, Math.Min(offset, dht.Results.Length));
        while (least < most)
        {
            var middle = (least + most) / 2;
            // The next of the DHT belongs before the last that would be taken of the index.
            if (dht.KeyOf(middle) is { } next && (local.KeyOf(offset - middle - 1) is not { } last || next.CompareTo(last) < 0))
                least = middle + 1;
            else
                most = middle;
        }

        return new(offset - least, least);
    }

    /// <summary>The results from a position on.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <returns>Them, each with one of the two, and where they end.</returns>
    public (List<(SearchHit? Hit, DhtResult? Dht)> Results, MergePosition End) Page(MergePosition from, int limit)
    {
        var (results, at) = (new List<(SearchHit?, DhtResult?)>(), from);
        while (results.Count < limit)
        {
            var hit = local.Find(at.Local);
            var other = dht.KeyOf(at.Dht);
            if (hit is null && other is null)
                break;
            if (hit is not null && (other is not { } key || local.KeyOf(at.Local)!.Value.CompareTo(key) <= 0))
            {
                results.Add((hit, null));
                at = at with { Local = at.Local + 1 };
            }
            else
            {
                results.Add((null, dht.Results[at.Dht]));
                at = at with { Dht = at.Dht + 1 };
            }
        }

        return (results, at);
    }
}
