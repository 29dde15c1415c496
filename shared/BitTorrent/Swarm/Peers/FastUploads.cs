using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// What a peer may take while it is choked (BEP 6): a few pieces, once each, so that a newcomer has something to give to others. Those that have
/// some already have no need of it.
/// </summary>
internal sealed class FastUploads
{
    /// <summary>Who has as many pieces is no newcomer; nobody is allowed more.</summary>
    public const int MostPieces = 10;

    private const int MostBytes = 4 * 1024 * 1024;

    private readonly HashSet<int> _pieces;
    private long _left;

    private FastUploads(HashSet<int> pieces, long left) => (_pieces, _left) = (pieces, left);

    /// <summary>Which pieces.</summary>
    public IReadOnlyCollection<int> Pieces => _pieces;

    /// <summary>Chooses pieces for a peer, by its address, among those that we have.</summary>
    /// <returns>Null if there are none: large pieces would be more than a start.</returns>
    public static FastUploads? For(Peer peer, TorrentContext context, Func<int, bool> has)
    {
        var count = Math.Min(MostPieces, MostBytes / context.Info.PieceLength);
        var pieces = AllowedFast.Of(peer.Link.Remote.Address, context.Info.Hash, context.Info.PieceCount, count).Where(piece => has(piece) && !peer.Has[piece]).ToHashSet();
        return pieces.Count == 0 ? null : new FastUploads(pieces, pieces.Sum(piece => (long)context.Info.LengthOfPiece(piece)));
    }

    /// <summary>Takes a block's bytes out of what the peer may have.</summary>
    /// <returns>False if it may not have it.</returns>
    public bool TryTake(int piece, int length)
    {
        if (length > _left || !_pieces.Contains(piece))
            return false;
        _left -= length;
        return true;
    }
}
