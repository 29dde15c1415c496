using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>
/// The blocks of a piece with a wrong hash, and who gave them: once the piece is right, whoever gave other bytes than it has poisoned it.
/// Bytes are kept as hashes.
/// </summary>
internal sealed class Suspicion
{
    private readonly List<(int Block, byte[] Hash, PeerRecord Giver)> _evidence = [];

    /// <summary>Keeps what a failed attempt had; called beside the loop.</summary>
    public static Suspicion Of(PartialPiece partial)
    {
        var suspicion = new Suspicion();
        for (var block = 0; block < partial.BlockCount; block++)
        {
            if (partial.Givers[block] is { } giver)
                suspicion._evidence.Add((block, Hash(partial.Data.Span, block), giver));
        }

        return suspicion;
    }

    /// <summary>Those whose blocks differ from the piece's; called beside the loop.</summary>
    public HashSet<PeerRecord> FindPoisoners(ReadOnlySpan<byte> piece)
    {
        var poisoners = new HashSet<PeerRecord>();
        foreach (var (block, hash, giver) in _evidence)
        {
            if (!hash.AsSpan().SequenceEqual(Hash(piece, block)))
                poisoners.Add(giver);
        }

        return poisoners;
    }

    /// <summary>Adds another attempt's blocks.</summary>
    public void Add(Suspicion other) => _evidence.AddRange(other._evidence);

    private static byte[] Hash(ReadOnlySpan<byte> piece, int block)
    {
        var hash = new byte[Sha1.Length];
        var begin = block * Block.Size;
        Sha1.Hash(piece.Slice(begin, Math.Min(Block.Size, piece.Length - begin)), hash);
        return hash;
    }
}
