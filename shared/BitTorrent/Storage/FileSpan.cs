using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>A stretch of one file: what a range of the torrent's contiguous data is made of.</summary>
/// <param name="File">The file; never an empty one.</param>
/// <param name="Offset">First byte, within the file.</param>
/// <param name="Length">Bytes, at least 1.</param>
internal readonly record struct FileSpan(FileEntry File, long Offset, long Length)
{
    /// <summary>The spans that cover bytes <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> of the torrent, in order; bytes of no file are left out.</summary>
    public static IEnumerable<FileSpan> Of(InfoDictionary info, long start, long length)
    {
        var end = start + length;
        for (var index = info.IndexOfFileEndingAfter(start); index < info.Files.Length; index++)
        {
            var file = info.Files[index];
            if (file.Offset >= end)
                yield break;
            var from = Math.Max(start, file.Offset);
            var to = Math.Min(end, file.End);
            if (to > from)
                yield return new FileSpan(file, from - file.Offset, to - from);
        }
    }

    /// <summary>The span that begins at a byte of the torrent, which is one of a file's, and is no longer than asked.</summary>
    public static FileSpan At(InfoDictionary info, long position, int length)
    {
        var file = info.Files[info.IndexOfFileEndingAfter(position)];
        return new FileSpan(file, position - file.Offset, Math.Min(length, file.End - position));
    }

    /// <summary>The spans of one piece.</summary>
    public static IEnumerable<FileSpan> OfPiece(InfoDictionary info, int piece) =>
        Of(info, (long)piece * info.PieceLength, info.LengthOfPiece(piece));
}
