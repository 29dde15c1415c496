using Replica.BitTorrent.Swarm.WebSeeds;

namespace Replica.BitTorrent.Swarm;

/// <summary>Which pieces are here and which are being fetched. Belongs to the torrent's loop.</summary>
internal sealed class PieceMap(bool[] have)
{
    private readonly WebSeedFetch?[] _fetches = new WebSeedFetch?[have.Length];

    /// <summary>True if the piece is verified in the storage.</summary>
    public bool Has(int piece) => have[piece];

    /// <summary>True if the piece is neither here nor on its way.</summary>
    public bool IsFree(int piece) => !have[piece] && _fetches[piece] is null;

    /// <summary>Who fetches the piece, or null.</summary>
    public WebSeedFetch? FetchOf(int piece) => _fetches[piece];

    /// <summary>Marks the pieces of a fetch that begins.</summary>
    public void Claim(WebSeedFetch fetch) => _fetches.AsSpan(fetch.Current, fetch.End - fetch.Current).Fill(fetch);

    /// <summary>Frees those of the pieces that are still the fetch's.</summary>
    public void Release(WebSeedFetch fetch, PieceRun run)
    {
        foreach (ref var owner in _fetches.AsSpan(run.First, run.End - run.First))
        {
            if (owner == fetch)
                owner = null;
        }
    }

    /// <summary>A piece was stored.</summary>
    /// <returns>False if it was here already.</returns>
    public bool Add(int piece)
    {
        _fetches[piece] = null;
        return !have[piece] && (have[piece] = true);
    }

    /// <summary>The storage lost a piece.</summary>
    public void Remove(int piece) => have[piece] = false;
}
