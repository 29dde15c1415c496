using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Lays the files of an info dictionary out in its pieces, and holds the two file lists of a hybrid to each other.</summary>
internal static class FileLayout
{
    // A petabyte: far above any torrent, far below where sums of offsets could overflow.
    private const long MaxTotalLength = 1L << 50;

    /// <summary>Version 1: end to end.</summary>
    /// <exception cref="MetainfoException">No files, two of one path, or a length out of range.</exception>
    public static ImmutableArray<FileEntry> Version1(InfoFields fields, string name)
    {
        if ((fields.Length is null) == (fields.Files is null))
            throw new MetainfoException("The info dictionary must have either 'length' or 'files'.");
        var files = fields.Files ?? [new FileFields([name], fields.Length!.Value, IsPadding: false)];
        // Padding is never written, and real torrents reuse one name for all of it.
        PathRules.RequireDistinct(files.Where(file => !file.IsPadding).Select(file => file.Path));
        return LayOut(files, alignment: 1);
    }

    /// <summary>Version 2: each file from the start of a piece. A tree cannot hold a path twice.</summary>
    /// <exception cref="MetainfoException">No files, or a length out of range.</exception>
    public static ImmutableArray<FileEntry> Version2(InfoFields fields, int pieceLength) => LayOut(fields.FileTree!, pieceLength);

    /// <summary>Joins what a hybrid says twice: the version 1 layout with the roots of version 2.</summary>
    /// <exception cref="MetainfoException">The two do not describe the same files at the same places.</exception>
    public static ImmutableArray<FileEntry> Join(ImmutableArray<FileEntry> version1, ImmutableArray<FileEntry> version2, int pieceLength)
    {
        if (version1[^1].End > Align(version2[^1].End, pieceLength))
            throw new MetainfoException("The torrent's version 1 has padding after its last piece.");
        var joined = version1.ToBuilder();
        var next = 0;
        foreach (var file in version1.Where(file => !file.IsPadding))
        {
            var twin = next < version2.Length ? version2[next++] : throw Differ(file);
            // An empty file lies in no piece; where the padding before the next one stands relative to it is of no account.
            var isSame = file.Length == twin.Length && (file.Offset == twin.Offset || file.Length == 0) && file.Path.SequenceEqual(twin.Path);
            joined[file.Index] = isSame ? file with { Root = twin.Root } : throw Differ(file);
        }
        return next == version2.Length ? joined.DrainToImmutable() : throw Differ(version2[next]);
    }

    private static MetainfoException Differ(FileEntry file) => new(
        $"The torrent's version 1 and version 2 describe different files (first at '{PathRules.ForDisplay(file.JoinedPath)}').");

    private static long Align(long position, int alignment) => (position + alignment - 1) / alignment * alignment;

    private static ImmutableArray<FileEntry> LayOut(List<FileFields> fields, int alignment)
    {
        if (fields.Count == 0)
            throw new MetainfoException("The torrent has no files.");
        var files = ImmutableArray.CreateBuilder<FileEntry>(fields.Count);
        long end = 0;
        foreach (var (path, length, isPadding, root) in fields)
        {
            var offset = Align(end, alignment);
            if (length < 0 || length > MaxTotalLength - offset)
                throw new MetainfoException($"The length {length} of '{PathRules.ForDisplay(string.Join('/', path))}' is out of range.");
            files.Add(new FileEntry(files.Count, path, length, offset, isPadding) { Root = root });
            end = offset + length;
        }
        return files.MoveToImmutable();
    }
}
