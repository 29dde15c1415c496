using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm;

/// <summary>Somebody wants pieces. Belongs to the torrent's loop.</summary>
internal abstract class Demand
{
    /// <summary>When it was last given a fetch: among equals the one that waited longest is next.</summary>
    public long Served { get; set; }

    /// <summary>True if it wants the piece (here already or not).</summary>
    public abstract bool Wants(int piece);

    /// <summary>True if whoever has the piece is of interest.</summary>
    public virtual bool IsInterestedIn(int piece) => Wants(piece);

    /// <summary>The piece to fetch next for it: the first that it wants, that is free and that can be had; or null.</summary>
    public abstract int? Next(PieceMap pieces, Func<int, bool> canBeHad);

    /// <summary>How far a piece is from being needed, in pieces: 0 is needed now.</summary>
    public abstract int Distance(int piece);

    /// <summary>A piece was stored that had not been here.</summary>
    public virtual void Stored(int piece)
    {
    }

    /// <summary>A piece is not in the storage any more.</summary>
    public virtual void Lost(int piece)
    {
    }

    /// <summary>Ends it with an error; a stream's may be taken up again by its next read.</summary>
    public abstract void Fail(Exception error);
}
