namespace Replica.BitTorrent.Metainfo;

/// <summary>The nodes of a file's hash tree that each cover a piece, proven against its root. Only files longer than a piece have one.</summary>
internal sealed class PieceLayer
{
    private readonly MerkleHash[] _pieces;
    private readonly int _layer;
    private readonly int _rootLayer;

    // The layers above the pieces', made when a peer first asks for proofs.
    private volatile MerkleHash[][]? _above;

    private PieceLayer(MerkleHash[] pieces, int layer, int rootLayer) => (_pieces, _layer, _rootLayer) = (pieces, layer, rootLayer);

    /// <summary>Hashes in it.</summary>
    public int Count => _pieces.Length;

    /// <summary>The node of a piece of the file.</summary>
    public MerkleHash this[int piece] => _pieces[piece];

    /// <summary>Takes the hashes of a file's pieces, end to end.</summary>
    /// <returns>Null if they are not the layer under the file's root.</returns>
    public static PieceLayer? TryCreate(ReadOnlySpan<byte> hashes, FileEntry file, int pieceLength)
    {
        if (hashes.Length != CountOf(file, pieceLength) * MerkleHash.Length)
            return null;
        var pieces = new MerkleHash[hashes.Length / MerkleHash.Length];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = new MerkleHash(hashes[(i * MerkleHash.Length)..]);
        return TryCreate(pieces, file, pieceLength);
    }

    /// <inheritdoc cref="TryCreate(ReadOnlySpan{byte}, FileEntry, int)"/>
    public static PieceLayer? TryCreate(MerkleHash[] pieces, FileEntry file, int pieceLength)
    {
        var (layer, rootLayer) = (MerkleTree.PieceLayerOf(pieceLength), MerkleTree.RootLayerOf(file.Length));
        return pieces.Length == CountOf(file, pieceLength) && MerkleTree.RootOf(pieces, layer, rootLayer) == file.Root
            ? new PieceLayer(pieces, layer, rootLayer)
            : null;
    }

    /// <summary>Hashes in the layer of a file.</summary>
    public static long CountOf(FileEntry file, int pieceLength) => (file.Length + pieceLength - 1) / pieceLength;

    /// <summary>The hashes end to end, as <c>piece layers</c> has them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_pieces.Length * MerkleHash.Length];
        for (var i = 0; i < _pieces.Length; i++)
            _pieces[i].CopyTo(bytes.AsSpan(i * MerkleHash.Length));
        return bytes;
    }

    /// <summary>Answers a request for hashes of the pieces' layer or one above; those below it would have to be read from the data.</summary>
    /// <param name="range">What is asked for; anything may stand in it.</param>
    /// <param name="answer">Room for <see cref="NodeRange.AnswerLength"/> bytes: the hashes, then those that prove them.</param>
    /// <returns>False if the range is not in those layers.</returns>
    public bool TryAnswer(NodeRange range, Span<byte> answer)
    {
        if (!range.IsWithin(_layer, _rootLayer))
            return false;
        for (var i = 0; i < range.Length; i++)
            Node(range.BaseLayer, range.Index + i).CopyTo(answer[(i * MerkleHash.Length)..]);
        answer = answer[(range.Length * MerkleHash.Length)..];
        for (var i = 0; i < range.ProofCount; i++)
            Node(range.FirstProofLayer + i, range.FirstProofIndex >> i ^ 1).CopyTo(answer[(i * MerkleHash.Length)..]);
        return true;
    }

    private MerkleHash Node(int layer, int index)
    {
        var nodes = layer == _layer ? _pieces : (_above ??= MakeAbove())[layer - _layer - 1];
        return index < nodes.Length ? nodes[index] : MerkleTree.Padding(layer);
    }

    private MerkleHash[][] MakeAbove()
    {
        var layers = new MerkleHash[_rootLayer - _layer][];
        Span<MerkleHash> nodes = _pieces.ToArray();
        for (var i = 0; i < layers.Length; i++)
        {
            nodes = nodes[..MerkleTree.Ascend(nodes, _layer + i)];
            layers[i] = nodes.ToArray();
        }
        return layers;
    }
}
