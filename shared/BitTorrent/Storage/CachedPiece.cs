namespace Replica.BitTorrent.Storage;

/// <summary>A piece on disk, as <see cref="CacheIndex"/> knows it.</summary>
internal sealed class CachedPiece(CachedTorrent torrent, int index, long length, DateTimeOffset used)
{
    /// <summary>The torrent it belongs to.</summary>
    public CachedTorrent Torrent { get; } = torrent;

    /// <summary>Its number.</summary>
    public int Index { get; } = index;

    /// <summary>Bytes on disk.</summary>
    public long Length { get; } = length;

    /// <summary>Last use.</summary>
    public DateTimeOffset Used { get; set; } = used;

    /// <summary>Last use that the file's modification time tells.</summary>
    public DateTimeOffset Touched { get; set; } = used;

    /// <summary>True once its hash was found right in this process.</summary>
    public bool IsVerified { get; set; }

    /// <summary>How often it was used, apart in time; halved whenever it is passed over for eviction, so that old fame fades.</summary>
    public int Uses { get; set; }

    /// <summary>Where it lies; null before it is first read.</summary>
    public FilePlace? Place { get; set; }

    /// <summary>Its place in the order of last use.</summary>
    public LinkedListNode<CachedPiece>? Node { get; set; }
}
