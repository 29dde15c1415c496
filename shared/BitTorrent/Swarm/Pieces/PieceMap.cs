using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.WebSeeds;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>Which pieces are here, which are being fetched and by whom, and which downloads want begun. Belongs to the torrent's loop.</summary>
internal sealed class PieceMap
{
    private readonly InfoDictionary _info;
    private readonly Bits _have;
    private readonly WebSeedFetch?[] _fetches;
    private readonly Dictionary<int, PartialPiece> _partials = [];
    private readonly Bits _download;

    public PieceMap(InfoDictionary info, bool[] have, Random random)
    {
        _info = info;
        _have = new Bits(have.Length);
        _download = new Bits(have.Length);
        Desired = new Bits(have.Length);
        _fetches = new WebSeedFetch?[have.Length];
        Rarity = new Rarity(have.Length, random);
        for (var piece = 0; piece < have.Length; piece++)
        {
            if (!have[piece])
                continue;
            _have.Set(piece);
            HaveBytes += info.LengthOfPiece(piece);
        }
    }

    /// <summary>Pieces that are here.</summary>
    public Bits Have => _have;

    /// <summary>Bytes of the pieces that are here.</summary>
    public long HaveBytes { get; private set; }

    /// <summary>Missing pieces for which a peer is interesting.</summary>
    public Bits Desired { get; }

    /// <summary>The missing pieces of downloads that nobody fetches yet.</summary>
    public Rarity Rarity { get; }

    /// <summary>Pieces that arrive from peers.</summary>
    public Dictionary<int, PartialPiece>.ValueCollection Partials => _partials.Values;

    /// <summary>Bytes that partial pieces take in memory, at most.</summary>
    public long PartialBytes { get; private set; }

    public bool IsComplete => _have.Count == _have.Length;

    /// <summary>True if the piece is verified in the storage.</summary>
    public bool Has(int piece) => _have[piece];

    /// <summary>True if the piece is neither here nor on its way.</summary>
    public bool IsFree(int piece) => !_have[piece] && _fetches[piece] is null && !_partials.ContainsKey(piece);

    /// <summary>The web seed's fetch that brings the piece, or null.</summary>
    public WebSeedFetch? FetchOf(int piece) => _fetches[piece];

    /// <summary>The piece as it arrives from peers, or null.</summary>
    public PartialPiece? PartialOf(int piece) => _partials.GetValueOrDefault(piece);

    /// <summary>Fetches of web seeds.</summary>
    public HashSet<WebSeedFetch> Fetches { get; } = [];

    /// <summary>What comes from peers and had no block since then is late: it may be asked of web seeds as well.</summary>
    public TimeSpan LateBefore { get; set; } = TimeSpan.MinValue;

    /// <summary>True if a web seed may bring the piece: nobody does, or peers do not get on with it.</summary>
    public bool IsFreeForSeed(int piece) => !_have[piece] && _fetches[piece] is null
        && (!_partials.TryGetValue(piece, out var partial) || (!partial.IsVerifying && partial.LastBlock < LateBefore));

    /// <summary>Begins to fetch a piece from peers.</summary>
    public PartialPiece Begin(int piece, TimeSpan now)
    {
        var partial = new PartialPiece(piece, _info.LengthOfPiece(piece)) { Begun = now, LastBlock = now };
        _partials.Add(piece, partial);
        PartialBytes += partial.Length;
        Rarity.Remove(piece);
        return partial;
    }

    /// <summary>Forgets what came from peers of a piece.</summary>
    public void End(PartialPiece partial)
    {
        if (!_partials.Remove(partial.Index))
            return;
        PartialBytes -= partial.Length;
        Reconsider(partial.Index);
    }

    /// <summary>Marks the pieces of a fetch that begins.</summary>
    public void Claim(WebSeedFetch fetch)
    {
        Fetches.Add(fetch);
        for (var piece = fetch.Current; piece < fetch.End; piece++)
        {
            _fetches[piece] = fetch;
            Rarity.Remove(piece);
        }
    }

    /// <summary>Frees those of the pieces that are still the fetch's.</summary>
    public void Release(WebSeedFetch fetch, PieceRun run)
    {
        for (var piece = run.First; piece < run.End; piece++)
        {
            if (_fetches[piece] != fetch)
                continue;
            _fetches[piece] = null;
            Reconsider(piece);
        }
    }

    /// <summary>A piece was stored.</summary>
    /// <returns>False if it was here already.</returns>
    public bool Add(int piece)
    {
        _fetches[piece] = null;
        Rarity.Remove(piece);
        Desired.Clear(piece);
        if (!_have.Set(piece))
            return false;
        HaveBytes += _info.LengthOfPiece(piece);
        return true;
    }

    /// <summary>The storage lost a piece.</summary>
    public void Remove(int piece, IEnumerable<Demand> demands)
    {
        if (_have.Clear(piece))
            HaveBytes -= _info.LengthOfPiece(piece);
        foreach (var demand in demands)
            Want(piece, demand);
    }

    /// <summary>Demands came or went: takes them in anew.</summary>
    public void Demanded(IReadOnlyCollection<Demand> demands)
    {
        Desired.Clear();
        _download.Clear();
        for (var piece = 0; piece < _have.Length; piece++)
        {
            Rarity.Remove(piece);
            foreach (var demand in _have[piece] ? [] : demands)
                Want(piece, demand);
        }
    }

    private void Want(int piece, Demand demand)
    {
        if (!demand.IsInterestedIn(piece))
            return;
        Desired.Set(piece);
        if (demand is DownloadDemand)
            _download.Set(piece);
        Reconsider(piece);
    }

    private void Reconsider(int piece)
    {
        if (_download[piece] && IsFree(piece))
            Rarity.Add(piece);
    }
}
