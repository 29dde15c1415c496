namespace Replica.BitTorrent.Metainfo;

/// <summary>
/// Gathers the piece layers of a torrent whose info dictionary came without them, from peers' <c>hashes</c> messages, each proven against
/// the file's root before it counts. For one caller at a time.
/// </summary>
internal sealed class PieceLayerBuilder
{
    private readonly InfoDictionary _info;
    private readonly Dictionary<MerkleHash, PartialLayer> _pending = [];
    private readonly Dictionary<MerkleHash, PieceLayer> _done = [];

    /// <summary>Begins with what the info dictionary has.</summary>
    public PieceLayerBuilder(InfoDictionary info)
    {
        _info = info;
        foreach (var file in info.FilesWithoutLayer)
            _pending.TryAdd(file.Root!.Value, new PartialLayer(file, info.PieceLength));
    }

    /// <summary>True once every layer is here.</summary>
    public bool IsComplete => _pending.Count == 0;

    /// <summary>What to ask peers for, in the files' order; shrinks as answers are taken.</summary>
    public IEnumerable<NodeRange> Missing => _pending.Values.SelectMany(pending => pending.Missing());

    /// <summary>Takes an answer.</summary>
    /// <param name="range">What it answers, one of <see cref="Missing"/>.</param>
    /// <param name="hashes">The nodes, then those that prove them.</param>
    /// <returns>False if nobody asked for it or the proof fails: the peer that sent it is wrong or lies.</returns>
    public bool TryAdd(NodeRange range, ReadOnlySpan<byte> hashes)
    {
        if (!_pending.TryGetValue(range.Root, out var pending) || !pending.TryAdd(range, hashes))
            return false;
        if (pending.IsWhole)
        {
            if (pending.Finish(_info.PieceLength) is not { } layer)
                return false;
            _done.Add(range.Root, layer);
            _pending.Remove(range.Root);
        }
        return true;
    }

    /// <summary>The info dictionary with its layers.</summary>
    /// <exception cref="InvalidOperationException">Some are missing.</exception>
    public InfoDictionary Build() => IsComplete
        ? _info.WithLayers(_done)
        : throw new InvalidOperationException("Some piece layers are missing.");
}
