using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>Which pieces are on disk, in the order of last use, and how much each is in demand; what is dropped from it is deleted. Not safe for concurrent use: <see cref="PieceCache"/> guards it.</summary>
internal sealed class CacheIndex
{
    // Info dictionaries of torrents without a piece here (looked at, never played) are bounded by number.
    private const int MostInfosWithoutPieces = 256;

    // How many of the least recently used are compared before one is evicted.
    private const int Candidates = 16;

    // Uses closer together than this are one: a reader takes a piece block by block.
    private static readonly TimeSpan BetweenUses = TimeSpan.FromMinutes(1);

    private readonly CacheFolder _folder;
    private readonly OpenFiles _files;
    private readonly Dictionary<InfoHash, CachedTorrent> _torrents = [];
    private readonly LinkedList<CachedPiece> _byUse = [];

    /// <summary>Finds what the folder holds.</summary>
    public CacheIndex(CacheFolder folder, OpenFiles openFiles)
    {
        _folder = folder;
        _files = openFiles;
        var files = folder.Files().Select(found => (found.Torrent, found.File, Used: new DateTimeOffset(found.File.LastWriteTimeUtc)));
        foreach (var (hash, file, used) in files.OrderBy(found => found.Used))
        {
            if (file.Name == CacheFolder.InfoName)
                Torrent(hash).InfoUsed = used;
            else if (CacheFolder.PieceNumber(file.Name) is { } piece)
                Add(hash, piece, file.Length, used);
        }

        BoundInfos();
    }

    /// <summary>Bytes of all pieces.</summary>
    public long Size { get; private set; }

    /// <summary>All pieces, least recently used first.</summary>
    public IEnumerable<CachedPiece> Pieces => _byUse;

    /// <summary>What is here of a torrent, or null.</summary>
    public CachedTorrent? Find(InfoHash hash) => _torrents.GetValueOrDefault(hash);

    /// <summary>A piece, or null.</summary>
    public CachedPiece? Find(InfoHash hash, int piece) => Find(hash)?.Pieces.GetValueOrDefault(piece);

    /// <summary>Adds a piece, which is not in the index, as the most recently used.</summary>
    public CachedPiece Add(InfoHash hash, int index, long length, DateTimeOffset used)
    {
        var torrent = Torrent(hash);
        var piece = new CachedPiece(torrent, index, length, used);
        torrent.Pieces.Add(index, piece);
        piece.Node = _byUse.AddLast(piece);
        Size += length;
        return piece;
    }

    /// <summary>Records that an info dictionary is here and was used.</summary>
    public void AddInfo(InfoHash hash, DateTimeOffset used)
    {
        Torrent(hash).InfoUsed = used;
        BoundInfos();
    }

    /// <summary>Makes a piece the most recently used.</summary>
    public void Use(CachedPiece piece, DateTimeOffset now)
    {
        if (now - piece.Used >= BetweenUses)
            piece.Uses++;
        piece.Used = now;
        _byUse.Remove(piece.Node!);
        _byUse.AddLast(piece.Node!);
    }

    /// <summary>
    /// Drops pieces until the rest takes no more than <paramref name="size"/> bytes: of those not used for longest the one that is least in demand
    /// and that others have.
    /// </summary>
    public void EvictDownTo(long size)
    {
        while (Size > size && LeastWanted() is { } piece)
            Drop(piece);
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        EvictDownTo(-1);
        foreach (var torrent in _torrents.Values.ToArray())
            DropInfo(torrent);
    }

    /// <summary>Drops a piece, and with a torrent's last piece its info dictionary. Does nothing if it was dropped before.</summary>
    public void Drop(CachedPiece piece)
    {
        if (piece.Node is null)
            return;
        _byUse.Remove(piece.Node);
        piece.Node = null;
        if (piece.Place is { } place)
            _files.Close(place);
        piece.Torrent.Dropped?.Invoke(piece.Index);
        piece.Torrent.Pieces.Remove(piece.Index);
        Size -= piece.Length;
        CacheFolder.TryDelete(_folder.PathOf(piece));
        if (piece.Torrent.Pieces.Count == 0)
            DropInfo(piece.Torrent);
    }

    /// <summary>Drops an info dictionary, and the torrent's folder if nothing else is in it.</summary>
    public void DropInfo(CachedTorrent torrent)
    {
        torrent.InfoUsed = null;
        CacheFolder.TryDelete(_folder.InfoPath(torrent.Hash));
        if (torrent.Pieces.Count > 0 || torrent.Dropped is not null)
            return;
        _torrents.Remove(torrent.Hash);
        _folder.DeleteIfEmpty(torrent.Hash);
    }

    /// <summary>Tells somebody who has the torrent open of every piece that is dropped.</summary>
    public void Watch(InfoHash hash, Action<int> dropped) => Torrent(hash).Dropped += dropped;

    /// <summary>Tells him no more.</summary>
    public void Unwatch(InfoHash hash, Action<int> dropped)
    {
        if (Find(hash) is not { } torrent)
            return;
        torrent.Dropped -= dropped;
        if (torrent is { Dropped: null, Pieces.Count: 0, InfoUsed: null })
            _torrents.Remove(hash);
    }

    private CachedPiece? LeastWanted()
    {
        CachedPiece? least = null;
        var seen = 0;
        for (var node = _byUse.First; node is not null && seen < Candidates; node = node.Next, seen++)
        {
            if (least is null || Worth(node.Value) < Worth(least))
                least = node.Value;
        }

        for (var node = _byUse.First; node is not null && node.Value != least; node = node.Next)
            node.Value.Uses /= 2;
        return least;
    }

    // What nobody else has is worth two uses, what one other has is worth one.
    private static int Worth(CachedPiece piece) => piece.Uses + (piece.Torrent.Copies is { } copies ? Math.Max(0, 2 - copies) : 0);

    private CachedTorrent Torrent(InfoHash hash)
    {
        if (!_torrents.TryGetValue(hash, out var torrent))
            _torrents.Add(hash, torrent = new CachedTorrent(hash));
        return torrent;
    }

    private void BoundInfos()
    {
        if (_torrents.Count <= MostInfosWithoutPieces)
            return;
        var idle = _torrents.Values.Where(torrent => torrent is { Pieces.Count: 0, Dropped: null }).OrderBy(torrent => torrent.InfoUsed).ToArray();
        foreach (var torrent in idle.Take(idle.Length - MostInfosWithoutPieces))
            DropInfo(torrent);
    }
}
