using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>Decides what is fetched next and from whom. Belongs to the torrent's loop.</summary>
internal sealed class Scheduler(InfoDictionary info, PieceMap pieces, List<Demand> demands, List<WebSeed> seeds)
{
    // Each fetch holds one piece in memory, and a piece may take 512 MiB.
    private const long MostBytesInMemory = 256 * 1024 * 1024;
    private const int MostFetches = 16;
    private const long LongestRun = 16 * 1024 * 1024;
    private const int MostPiecesInRun = 1024;

    private readonly int _mostFetches = (int)Math.Clamp(MostBytesInMemory / info.PieceLength, 1, MostFetches);
    private long _turn;

    /// <summary>Fetches that nobody waits for any more: the piece they now receive is wanted by no demand.</summary>
    public IEnumerable<WebSeedFetch> Unwanted(IEnumerable<WebSeedFetch> fetches) =>
        fetches.Where(fetch => !fetch.IsCancelled && fetch.Current < fetch.End
            && ((fetch.IsRaced && pieces.Has(fetch.Current)) || !demands.Exists(demand => Wants(demand, fetch))));

    /// <summary>True if another source than that of a fetch may be asked for the same now.</summary>
    public bool HasOther(WebSeedFetch fetch, TimeSpan now) =>
        fetch.Current < fetch.End && seeds.Exists(seed => seed != fetch.Seed && seed.Active < WebSeed.MostRequests && seed.IsReadyFor(fetch.Current, now));

    /// <summary>Takes pieces that readers need now out of fetches that would bring them late.</summary>
    public void Hurry()
    {
        foreach (var stream in demands.OfType<StreamDemand>().Where(stream => stream.Run.End > 0))
        {
            var needed = stream.Run.First;
            if (pieces.FetchOf(needed) is not { } fetch || (needed - fetch.Current) * (long)info.PieceLength <= WebSeed.NearBytes)
                continue;
            pieces.Release(fetch, new PieceRun(needed, fetch.End));
            fetch.EndBefore(needed);
        }
    }

    /// <summary>The next fetch to start, or null if there is nothing to fetch or nobody free to ask.</summary>
    public (WebSeed Seed, PieceRun Run)? Next(int fetchesUnderWay, TimeSpan now)
    {
        if (fetchesUnderWay >= _mostFetches)
            return null;
        var best = demands
            .Where(demand => HasRoomFor(demand, now))
            .Select(demand => (Demand: demand, Piece: demand.Next(pieces, piece => SeedFor(demand, piece, now) is not null)))
            .Where(candidate => candidate.Piece is not null)
            .OrderBy(candidate => candidate.Demand.Distance(candidate.Piece!.Value))
            .ThenBy(candidate => candidate.Demand.Served)
            .FirstOrDefault();
        if (best.Piece is not { } first)
            return null;
        best.Demand.Served = ++_turn;
        var seed = SeedFor(best.Demand, first, now)!;
        return (seed, new PieceRun(first, EndOfRun(best.Demand, seed, first, now)));
    }

    /// <summary>True if some source may give the piece, now or after a pause.</summary>
    public bool IsHopeful(int piece, TimeSpan now) => seeds.Exists(seed => seed.MayGive(piece, now));

    // A reader finds a piece in the storage a moment before the loop hears of it, and is then one ahead of what the loop thinks is coming.
    private static bool Wants(Demand demand, WebSeedFetch fetch) =>
        demand.Wants(fetch.Current) || (fetch.Current + 1 < fetch.End && demand.Wants(fetch.Current + 1));

    private bool HasRoomFor(Demand demand, TimeSpan now) =>
        seeds.Exists(seed => now >= seed.RetryAt && seed.Active < (demand is StreamDemand ? WebSeed.MostRequests : WebSeed.MostRequests - 1));

    private WebSeed? SeedFor(Demand demand, int piece, TimeSpan now)
    {
        // The last request a source takes is kept for pieces that a reader needs now.
        var most = demand.Distance(piece) == 0 ? WebSeed.MostRequests : WebSeed.MostRequests - 1;
        return seeds.Where(seed => seed.Active < most && seed.IsReadyFor(piece, now)).MinBy(seed => (seed.Faults, seed.Active));
    }

    private int EndOfRun(Demand demand, WebSeed seed, int first, TimeSpan now)
    {
        var most = (int)Math.Clamp(LongestRun / info.PieceLength, 1, MostPiecesInRun);
        var end = first + 1;
        while (end - first < most && end < info.PieceCount && demand.Wants(end) && pieces.IsFreeForSeed(end) && seed.IsReadyFor(end, now))
            end++;
        return end;
    }
}
