using System.Globalization;

namespace Replica.Client.LocalServer;

/// <summary>What a <c>Range</c> header asks of a file (RFC 9110, section 14).</summary>
internal static class ByteRanges
{
    /// <summary>More ranges than this in one request are ignored.</summary>
    public const int MaxCount = 50;

    /// <summary>
    /// Reads a header against a file's length.
    /// Null = answer with the whole file: no header, another unit, malformed, too many ranges, or ranges that ask for more bytes than the file has.
    /// Empty = no range can be satisfied (416). Otherwise the satisfiable ranges in the order asked for, clamped to the file.
    /// </summary>
    public static IReadOnlyList<ByteRange>? Select(string? header, long length)
    {
        if (Specifications(header) is not { } specifications) return null;

        var ranges = new List<ByteRange>();
        var count = 0;
        foreach (var specification in specifications)
        {
            if (++count > MaxCount || !TryRead(specification, length, out var range)) return null;
            if (range is { } satisfiable) ranges.Add(satisfiable);
        }

        if (count == 0) return null;
        // Overlapping ranges would make a small request cost many times the file; the whole file answers it as well.
        return ranges.Count > 1 && ranges.Sum(range => (decimal)range.Length) > length ? null : ranges;
    }

    private static IEnumerable<string>? Specifications(string? header)
    {
        var equals = header?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        if (equals < 0 || !header.AsSpan(0, equals).Equals("bytes", StringComparison.OrdinalIgnoreCase)) return null;
        // A list may hold empty elements (RFC 9110, section 5.6.1.2).
        return header![(equals + 1)..].Split(',').Select(item => item.Trim(' ', '\t')).Where(item => item.Length > 0);
    }

    // False: malformed, so the whole header is ignored. True with null: well-formed, but outside the file.
    private static bool TryRead(string specification, long length, out ByteRange? range)
    {
        range = null;
        var dash = specification.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return false;
        var (first, last) = (specification[..dash], specification[(dash + 1)..]);
        return first.Length == 0 ? TryReadSuffix(last, length, out range) : TryReadBounds(first, last, length, out range);
    }

    private static bool TryReadSuffix(string text, long length, out ByteRange? range)
    {
        range = null;
        if (!TryReadPosition(text, out var suffix)) return false;
        var taken = Math.Min(suffix, length);
        if (taken > 0) range = new ByteRange(length - taken, taken);
        return true;
    }

    private static bool TryReadBounds(string firstText, string lastText, long length, out ByteRange? range)
    {
        range = null;
        var last = long.MaxValue;
        if (!TryReadPosition(firstText, out var first)) return false;
        if (lastText.Length > 0 && (!TryReadPosition(lastText, out last) || last < first)) return false;
        if (first < length) range = new ByteRange(first, Math.Min(last, length - 1) - first + 1);
        return true;
    }

    // Digits only; a number too large to count is as good as the largest.
    private static bool TryReadPosition(string text, out long position)
    {
        position = long.MaxValue;
        if (text.Length == 0 || !text.All(char.IsAsciiDigit)) return false;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) position = value;
        return true;
    }
}
