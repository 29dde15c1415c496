using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>What the name of a torrent, or a segment of a path in one, must satisfy before anything may use it as a file name.</summary>
internal static class PathRules
{
    /// <summary>The longest segment in bytes of UTF-8: ext4, XFS, Btrfs and APFS hold no longer name, nor does a FUSE mount.</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>The longest path in bytes of UTF-8 with its slashes; Linux opens none above 4,096, and the folder above it needs room.</summary>
    public const int MaxPathBytes = 3_840;

    /// <summary>Decodes and checks a segment.</summary>
    /// <exception cref="MetainfoException">It is unsafe or cannot be stored; the message says why.</exception>
    public static string ReadSegment(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw new MetainfoException("A file name in the torrent is not valid UTF-8.");
        var segment = Encoding.UTF8.GetString(utf8);
        if (Refusal(segment, utf8.Length) is { } reason)
            throw new MetainfoException($"The torrent names a file '{ForDisplay(segment)}', which {reason}.");
        return segment;
    }

    /// <summary>Why a name cannot be a segment, to follow "which"; null if it can.</summary>
    public static string? Refusal(string segment, int utf8Length) => segment switch
    {
        "" => "is empty",
        "." or ".." => "is not a name but a way through folders",
        _ when segment.Contains('/') => "holds a slash",
        _ when segment.Contains('\0') => "holds a NUL character",
        _ when utf8Length > MaxSegmentBytes => $"is longer than the {MaxSegmentBytes} bytes that file systems hold",
        _ => null,
    };

    /// <summary>Refuses files that cannot all exist in one folder.</summary>
    /// <exception cref="MetainfoException">Two files have one path, or one file's path is another's folder.</exception>
    public static void RequireDistinct(IEnumerable<ImmutableArray<string>> paths)
    {
        // Segment by segment, what lies below a path sorts right after it: looking at neighbours finds both faults.
        var sorted = paths.ToArray();
        Array.Sort(sorted, Compare);
        for (var i = 1; i < sorted.Length; i++)
        {
            var (before, after) = (sorted[i - 1], sorted[i]);
            if (before.Length > after.Length || !before.AsSpan().SequenceEqual(after.AsSpan()[..before.Length]))
                continue;
            var path = ForDisplay(string.Join('/', before));
            throw new MetainfoException(before.Length == after.Length
                ? $"The torrent has two files called '{path}'."
                : $"The torrent has '{path}' both as a file and as a folder.");
        }
    }

    /// <summary>A name fit for one line of an error message: control characters shown as U+FFFD, shortened.</summary>
    public static string ForDisplay(string name)
    {
        var shown = name.Length <= 100 ? name : name[..100] + "…";
        return string.Create(shown.Length, shown, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
        });
    }

    private static int Compare(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
                return order;
        }
        return left.Length.CompareTo(right.Length);
    }
}
