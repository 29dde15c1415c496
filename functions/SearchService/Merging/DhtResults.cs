using System.Collections.Immutable;
using Replica.Search;
using Replica.SearchAnswers.Ranking;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Merging;

/// <summary>What the upstreams found, filtered as the search asks, by position. By relevance the strong ones of the first rows come before the weak ones.</summary>
internal sealed class DhtResults
{
    private readonly SearchOrder _order;
    private readonly int[] _tiers;

    /// <param name="answer">What they answered.</param>
    /// <param name="query">What is searched for.</param>
    /// <param name="isShown">False for info hashes that are blocked, or that the index has.</param>
    /// <param name="filesOf">Files, where they are known.</param>
    public DhtResults(DhtAnswer answer, SearchQuery query, Func<string, bool> isShown, Func<string, ImmutableArray<MagneticoFile>> filesOf)
    {
        (Answer, _order) = (answer, query.Order);
        var strong = query.MatchAll || query.Order == SearchOrder.Relevance
            ? new TitleJudge(query.Text, answer.Torrents.Select(torrent => torrent.Name)).Strong()
            : [];
        var rows = answer.Torrents.Select((torrent, i) => (Result: new DhtResult(torrent, TorrentKind.Of(torrent.Name, filesOf(torrent.InfoHash))), Place: i))
            .Where(row => isShown(row.Result.Torrent.InfoHash) && Accepts(query, row.Result) && (!query.MatchAll || strong[row.Place]));
        if (query.Order == SearchOrder.Relevance)
            rows = rows.OrderBy(row => Tier(row.Place));
        var kept = rows.ToList();
        Results = [.. kept.Select(row => row.Result)];
        _tiers = query.Order == SearchOrder.Relevance ? [.. kept.Select(row => Tier(row.Place))] : [];

        int Tier(int place) => place < answer.HeadCount ? Tiers.Of(strong[place], isDht: true) : Tiers.DhtRest;
    }

    /// <summary>What they answered.</summary>
    public DhtAnswer Answer { get; }

    /// <summary>What is left of it, in order.</summary>
    public ImmutableArray<DhtResult> Results { get; }

    /// <summary>Where a result stands; null behind the last.</summary>
    public MergeKey? KeyOf(int i) => i >= Results.Length ? null : _order switch
    {
        SearchOrder.Relevance => new(_tiers[i]),
        SearchOrder.Date => new(0, Results[i].Torrent.DiscoveredOn.UtcTicks),
        SearchOrder.Size => new(0, Results[i].Torrent.Size),
        // Nobody counts them.
        _ => new(0, -1),
    };

    private static bool Accepts(SearchQuery query, DhtResult result)
    {
        var torrent = result.Torrent;
        return !(torrent.Size < query.MinSize) && !(torrent.Size > query.MaxSize) && !(torrent.DiscoveredOn < query.Since)
            && (query.Types.Length == 0 || query.Types.Contains(result.Kind, StringComparer.OrdinalIgnoreCase)
                || query.Types.Contains(MediaTypes.Mime(torrent.Name), StringComparer.OrdinalIgnoreCase));
    }
}
