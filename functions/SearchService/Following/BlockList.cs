using Replica.BitTorrent.Metainfo;

namespace Replica.SearchService.Following;

/// <summary>The info hashes that are blocked. Safe for any number of threads.</summary>
internal sealed class BlockList
{
    private readonly Lock _gate = new();
    private readonly HashSet<InfoHash> _blocked = [];

    /// <summary>True for a blocked one.</summary>
    public bool Contains(InfoHash infoHash)
    {
        lock (_gate)
            return _blocked.Contains(infoHash);
    }

    /// <summary>Blocks.</summary>
    public void Add(InfoHash infoHash)
    {
        lock (_gate)
            _blocked.Add(infoHash);
    }

    /// <summary>Lifts a block.</summary>
    public void Remove(InfoHash infoHash)
    {
        lock (_gate)
            _blocked.Remove(infoHash);
    }
}
