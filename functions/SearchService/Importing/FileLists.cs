using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Importing;

/// <summary>Gathers the files of many torrents within bounds. A list with a malformed file is dropped: its files would have wrong numbers.</summary>
/// <param name="maxFiles">Of a torrent; the rest is left out.</param>
/// <param name="maxBytes">Of all paths; torrents behind them go without.</param>
internal sealed class FileLists(int maxFiles, int maxBytes)
{
    private readonly Dictionary<long, List<MagneticoFile>?> _lists = [];
    private long _bytes;

    /// <summary>Torrents with a malformed file.</summary>
    public long Malformed { get; private set; }

    /// <summary>The lists.</summary>
    public IEnumerable<(long Torrent, List<MagneticoFile> Files)> Lists =>
        _lists.Where(list => list.Value is { Count: > 0 }).Select(list => (list.Key, list.Value!));

    /// <summary>True if the torrent's next file counts.</summary>
    public bool Wants(long torrent) => _lists.TryGetValue(torrent, out var list) ? list is not null && list.Count < maxFiles : _bytes < maxBytes;

    /// <summary>Adds the torrent's next file.</summary>
    /// <param name="torrent">Whose.</param>
    /// <param name="path">Null if malformed.</param>
    /// <param name="size">Null if malformed.</param>
    public void Add(long torrent, string? path, long? size)
    {
        if (path is null || size is not >= 0)
        {
            _lists[torrent] = null;
            Malformed++;
            return;
        }

        if (!_lists.TryGetValue(torrent, out var list))
            _lists[torrent] = list = [];
        list!.Add(new(path, size.Value));
        _bytes += path.Length;
    }
}
