using System.Security.Cryptography;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Finds the node that covers bytes which come a few at a time. Keeps one hash a layer.</summary>
internal sealed class MerkleHasher : IDisposable
{
    private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(MerkleHash Node, int Layer)> _nodes = [];
    private int _inBlock;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(data.Length, MerkleTree.BlockLength - _inBlock)];
            _block.AppendData(part);
            _inBlock += part.Length;
            data = data[part.Length..];
            if (_inBlock == MerkleTree.BlockLength)
                EndBlock();
        }
    }

    /// <summary>The node of a layer high enough to cover everything, at least one byte; then begins anew.</summary>
    public MerkleHash Finish(int layer)
    {
        if (_inBlock > 0)
            EndBlock();
        var (node, height) = _nodes[^1];
        for (var i = _nodes.Count - 2; height < layer;)
        {
            var hasLeft = i >= 0 && _nodes[i].Layer == height;
            node = hasLeft ? MerkleHash.Join(_nodes[i--].Node, node) : MerkleHash.Join(node, MerkleTree.Padding(height));
            height++;
        }
        _nodes.Clear();
        return node;
    }

    /// <inheritdoc/>
    public void Dispose() => _block.Dispose();

    private void EndBlock()
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        _block.GetHashAndReset(hash);
        _inBlock = 0;
        var (node, layer) = (new MerkleHash(hash), 0);
        for (; _nodes.Count > 0 && _nodes[^1].Layer == layer; layer++)
        {
            node = MerkleHash.Join(_nodes[^1].Node, node);
            _nodes.RemoveAt(_nodes.Count - 1);
        }
        _nodes.Add((node, layer));
    }
}
