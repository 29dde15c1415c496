using System.Numerics;

namespace Replica.BitTorrent.Metainfo;

/// <summary>
/// The hash tree of a file (BEP 52): leaves are the SHA-256 of 16 KiB blocks (the last may be short), filled up with zeros to a power of two;
/// every node above is the hash of the two below it. Layer 0 is the leaves.
/// </summary>
internal static class MerkleTree
{
    /// <summary>Bytes under a leaf.</summary>
    public const int BlockLength = 16 * 1024;

    // Higher than any tree: 2^40 leaves are above the largest torrent.
    private const int MostLayers = 41;

    private static readonly MerkleHash[] Paddings = MakePaddings();

    /// <summary>What stands in a layer where the file has ended.</summary>
    public static MerkleHash Padding(int layer) => Paddings[layer];

    /// <summary>The layer whose nodes each cover a piece.</summary>
    public static int PieceLayerOf(int pieceLength) => BitOperations.Log2((uint)(pieceLength / BlockLength));

    /// <summary>The layer of the root of a file, which is not empty.</summary>
    public static int RootLayerOf(long fileLength) => CeilingLog2((fileLength + BlockLength - 1) / BlockLength);

    /// <summary>The node that covers <paramref name="data"/>, at least one byte and at most what a node of that layer covers.</summary>
    public static MerkleHash NodeOf(ReadOnlySpan<byte> data, int layer)
    {
        if (layer == 0)
            return MerkleHash.Compute(data);
        var half = BlockLength << (layer - 1);
        return data.Length <= half
            ? MerkleHash.Join(NodeOf(data, layer - 1), Padding(layer - 1))
            : MerkleHash.Join(NodeOf(data[..half], layer - 1), NodeOf(data[half..], layer - 1));
    }

    /// <summary>Replaces nodes by those of the layer above.</summary>
    /// <param name="nodes">At least one; an odd last one is joined with padding.</param>
    /// <param name="layer">Theirs.</param>
    /// <returns>How many there are now, at the start of <paramref name="nodes"/>.</returns>
    public static int Ascend(Span<MerkleHash> nodes, int layer)
    {
        var count = (nodes.Length + 1) / 2;
        for (var i = 0; i < count; i++)
            nodes[i] = MerkleHash.Join(nodes[2 * i], 2 * i + 1 < nodes.Length ? nodes[2 * i + 1] : Padding(layer));
        return count;
    }

    /// <summary>The root above all nodes of a layer.</summary>
    public static MerkleHash RootOf(ReadOnlySpan<MerkleHash> nodes, int layer, int rootLayer)
    {
        Span<MerkleHash> rest = nodes.ToArray();
        for (; layer < rootLayer; layer++)
            rest = rest[..Ascend(rest, layer)];
        return rest[0];
    }

    private static int CeilingLog2(long count) => count <= 1 ? 0 : BitOperations.Log2((ulong)(count - 1)) + 1;

    private static MerkleHash[] MakePaddings()
    {
        var paddings = new MerkleHash[MostLayers];
        for (var layer = 1; layer < MostLayers; layer++)
            paddings[layer] = MerkleHash.Join(paddings[layer - 1], paddings[layer - 1]);
        return paddings;
    }
}
