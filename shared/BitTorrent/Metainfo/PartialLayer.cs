namespace Replica.BitTorrent.Metainfo;

/// <summary>One file's piece layer as it grows, run by proven run.</summary>
internal sealed class PartialLayer
{
    private readonly FileEntry _file;
    private readonly int _layer;
    private readonly int _rootLayer;
    private readonly int _runLength;
    private readonly MerkleHash[]?[] _runs;
    private int _missing;

    /// <summary>Has nothing yet of a file that is longer than a piece.</summary>
    public PartialLayer(FileEntry file, int pieceLength)
    {
        _file = file;
        (_layer, _rootLayer) = (MerkleTree.PieceLayerOf(pieceLength), MerkleTree.RootLayerOf(file.Length));
        _runLength = (int)Math.Min(NodeRange.MostNodes, 1L << (_rootLayer - _layer));
        _missing = (int)((PieceLayer.CountOf(file, pieceLength) + _runLength - 1) / _runLength);
        _runs = new MerkleHash[]?[_missing];
    }

    /// <summary>True if no run is missing.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>What to ask for.</summary>
    public IEnumerable<NodeRange> Missing() => Enumerable.Range(0, _runs.Length).Where(run => _runs[run] is null).Select(RangeOf);

    /// <summary>Takes a run if it was asked for and is proven.</summary>
    public bool TryAdd(NodeRange range, ReadOnlySpan<byte> hashes)
    {
        var run = range.Index / _runLength;
        if (range != RangeOf(run) || (uint)run >= _runs.Length || _runs[run] is not null || hashes.Length != range.AnswerLength)
            return false;
        var nodes = new MerkleHash[_runLength];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = HashAt(hashes, i);
        if (!IsProven(range, nodes, hashes[(_runLength * MerkleHash.Length)..]))
            return false;
        _runs[run] = nodes;
        _missing--;
        return true;
    }

    /// <summary>Joins the runs.</summary>
    /// <returns>Null, and all are missing again, if what lies behind the file's end is not padding: no such file exists.</returns>
    public PieceLayer? Finish(int pieceLength)
    {
        var pieces = _runs.SelectMany(run => run!).Take((int)PieceLayer.CountOf(_file, pieceLength)).ToArray();
        var layer = PieceLayer.TryCreate(pieces, _file, pieceLength);
        if (layer is null)
        {
            Array.Clear(_runs);
            _missing = _runs.Length;
        }
        return layer;
    }

    private NodeRange RangeOf(int run) => new(_file.Root!.Value, _layer, run * _runLength, _runLength, _rootLayer - _layer - 1);

    private bool IsProven(NodeRange range, MerkleHash[] nodes, ReadOnlySpan<byte> proof)
    {
        var node = MerkleTree.RootOf(nodes, _layer, range.FirstProofLayer);
        var index = range.FirstProofIndex;
        for (var i = 0; i < range.ProofCount; i++, index >>= 1)
        {
            var sibling = HashAt(proof, i);
            node = (index & 1) == 0 ? MerkleHash.Join(node, sibling) : MerkleHash.Join(sibling, node);
        }
        return node == _file.Root;
    }

    private static MerkleHash HashAt(ReadOnlySpan<byte> hashes, int index) => new(hashes[(index * MerkleHash.Length)..]);
}
