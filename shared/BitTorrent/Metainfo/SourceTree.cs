using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using System.Text.Unicode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Finds what goes into a torrent: regular files only, none left out silently, in an order that does not depend on the file system.</summary>
internal static class SourceTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private static readonly Comparer<byte[]> ByBytes =
        Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private static readonly Comparer<byte[][]> BySegments = Comparer<byte[][]>.Create((left, right) =>
        left.Zip(right, ByBytes.Compare).FirstOrDefault(order => order != 0) is not 0 and var first ? first : left.Length - right.Length);

    /// <summary>The files at or below a path, sorted by the UTF-8 bytes of their joined paths, as mktorrent sorts them.</summary>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="MetainfoException">A link, a special file, a name that no torrent can carry, or no file at all.</exception>
    public static ImmutableArray<SourceFile> Find(string fullPath)
    {
        if (File.Exists(fullPath))
        {
            var file = new FileInfo(fullPath);
            return [FileAt((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file, [RequireName(file.Name, fullPath)])];
        }
        if (!Directory.Exists(fullPath))
            throw new FileNotFoundException($"There is no file or folder '{fullPath}'.", fullPath);
        var files = new List<SourceFile>();
        Walk(new DirectoryInfo(fullPath), [], files);
        if (files.Count == 0)
            throw new MetainfoException($"There is no file in the folder '{fullPath}'.");
        return [.. files.OrderBy(file => Encoding.UTF8.GetBytes(string.Join('/', file.Path)), ByBytes)];
    }

    /// <summary>The files in the order of a version 2 file tree: that of the UTF-8 bytes of their segments.</summary>
    public static ImmutableArray<SourceFile> OrderBySegments(ImmutableArray<SourceFile> files) =>
        [.. files.Select(file => (File: file, Key: file.Path.Select(Encoding.UTF8.GetBytes).ToArray())).OrderBy(pair => pair.Key, BySegments).Select(pair => pair.File)];

    /// <summary>Checks a name and gives it back.</summary>
    /// <exception cref="MetainfoException">No torrent can carry it.</exception>
    public static string RequireName(string name, string shownPath)
    {
        Span<byte> utf8 = stackalloc byte[PathRules.MaxSegmentBytes + 4];
        var status = Utf8.FromUtf16(name, utf8, out _, out var length, replaceInvalidSequences: false);
        var reason = status == System.Buffers.OperationStatus.InvalidData
            ? "cannot be written in UTF-8"
            : PathRules.Refusal(name, status == System.Buffers.OperationStatus.Done ? length : int.MaxValue);
        return reason is null ? name : throw Refused(shownPath, $"has a name that {reason}");
    }

    private static void Walk(DirectoryInfo folder, ImmutableArray<string> above, List<SourceFile> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
        {
            // .NET shows a name that is not UTF-8 with U+FFFD in it, and then cannot find it.
            if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(entry.FullName))
                throw Refused(entry.FullName, "has a name that is not valid UTF-8");
            if (entry.LinkTarget is not null)
                throw Refused(entry.FullName, "is a link; put the file itself in its place, or leave it out");
            var path = above.Add(RequireName(entry.Name, entry.FullName));
            if (entry is DirectoryInfo subfolder)
                Walk(subfolder, path, files);
            else
                files.Add(FileAt((FileInfo)entry, path));
        }
    }

    private static SourceFile FileAt(FileInfo file, ImmutableArray<string> path)
    {
        if (path.Sum(segment => Encoding.UTF8.GetByteCount(segment) + 1) > PathRules.MaxPathBytes)
            throw Refused(file.FullName, $"has a path longer than {PathRules.MaxPathBytes} bytes");
        // Pipes, sockets and devices have no length, and opening one may block for ever: an empty file is looked at before anyone opens it.
        if (file.Length == 0 && !IsRegular(file))
            throw Refused(file.FullName, "is not a regular file");
        return SourceFile.Of(file, path);
    }

    // The tar writer is the base library's only way to learn what kind of file something is without opening it.
    private static bool IsRegular(FileInfo file)
    {
        if (OperatingSystem.IsWindows())
            return !file.Attributes.HasFlag(FileAttributes.Device);
        using var header = new MemoryStream();
        using (var writer = new TarWriter(header, TarEntryFormat.Gnu, leaveOpen: true))
        {
            try
            {
                writer.WriteEntry(file.FullName, "x");
            }
            catch (IOException)
            {
                // Sockets have no place in an archive.
                return false;
            }
        }
        header.Position = 0;
        using var reader = new TarReader(header);
        return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
    }

    private static MetainfoException Refused(string path, string reason) => new($"'{PathRules.ForDisplay(path)}' {reason}.");
}
