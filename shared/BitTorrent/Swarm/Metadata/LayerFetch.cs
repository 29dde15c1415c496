using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>The piece layers of a version 2 torrent as they arrive from peers (BEP 52), each run proven by itself.</summary>
internal sealed class LayerFetch
{
    // Then another peer is asked as well.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly InfoDictionary _info;
    private readonly Dictionary<MerkleHash, (FileEntry File, PartialLayer Layer)> _open = [];
    private readonly Dictionary<MerkleHash, PieceLayer> _done;
    private readonly Dictionary<NodeRange, TimeSpan> _asked = [];

    public LayerFetch(InfoDictionary info)
    {
        _info = info;
        _done = new(info.Layers);
        foreach (var file in info.FilesWithoutLayer)
            _open.TryAdd(file.Root!.Value, (file, new PartialLayer(file, info.PieceLength)));
    }

    /// <summary>The info dictionary with its layers; null while some are missing.</summary>
    public InfoDictionary? Result => _open.Count == 0 ? _info.WithLayers(_done) : null;

    /// <summary>The next hashes to ask a peer for, or null.</summary>
    public NodeRange? Next(InfoPeer peer, TimeSpan now)
    {
        foreach (var (_, layer) in _open.Values)
        {
            foreach (var range in layer.Missing())
            {
                if ((_asked.TryGetValue(range, out var at) && now - at < Late) || peer.AskedHashes.Contains(range))
                    continue;
                _asked[range] = now;
                return range;
            }
        }

        return null;
    }

    /// <summary>A peer will not give hashes that it was asked for.</summary>
    public void Drop(NodeRange range) => _asked.Remove(range);

    /// <summary>Takes hashes.</summary>
    /// <returns>False if they are not proven.</returns>
    public bool Take(NodeRange range, ReadOnlySpan<byte> hashes)
    {
        _asked.Remove(range);
        if (!_open.TryGetValue(range.Root, out var entry))
            return true;
        if (!entry.Layer.TryAdd(range, hashes))
            return false;
        if (entry.Layer.IsWhole && entry.Layer.Finish(_info.PieceLength) is { } layer)
        {
            _done[range.Root] = layer;
            _open.Remove(range.Root);
        }

        return true;
    }
}
