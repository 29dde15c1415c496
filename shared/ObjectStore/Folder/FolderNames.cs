using System.Text;

namespace Replica.ObjectStore.Folder;

/// <summary>
/// File names for key segments. On Linux a segment is its own name. Where names are compared without case, or characters and device names are
/// reserved (Windows, macOS), what cannot stand is percent-encoded, so that different segments always have different names.
/// </summary>
internal static class FolderNames
{
    /// <summary>Bytes (Linux) or UTF-16 units (encoded names, all ASCII where it matters) that a file name may have.</summary>
    public const int MaxLength = 255;

    private const string Reserved = "<>:\"\\|?*%";

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "123456789¹²³".SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })];

    /// <summary>The file name of a valid key's segment.</summary>
    /// <exception cref="ArgumentException">The name would be too long for the file system.</exception>
    public static string FromSegment(string segment, bool encode) => TryFromSegment(segment, encode)
        ?? throw new ArgumentException($"A name in an object key is longer than the {MaxLength} bytes that a file name may have here.", nameof(segment));

    /// <summary>As <see cref="FromSegment"/>; null where the name would be too long, so that no file can have it.</summary>
    public static string? TryFromSegment(string segment, bool encode)
    {
        var name = encode ? Encode(segment) : segment;
        return (encode ? name.Length : Encoding.UTF8.GetByteCount(name)) > MaxLength ? null : name;
    }

    /// <summary>The segment of a file name, or null if <see cref="FromSegment"/> makes no such name: then the file is none of the store's.</summary>
    public static string? ToSegment(string name, bool encode)
    {
        if (!encode)
            return name;
        var segment = PercentEncoding.Decode(name, plusIsSpace: false);
        return segment is not null && Encode(segment) == name ? segment : null;
    }

    private static string Encode(string segment)
    {
        var name = new StringBuilder(segment.Length);
        var isDevice = IsDevice(segment);
        for (var i = 0; i < segment.Length; i++)
        {
            var atEnd = i == segment.Length - 1;
            var mustEncode = (isDevice && i == 0) || (atEnd && segment[i] is ' ' or '.') || !CanStand(segment[i]);
            if (mustEncode)
                AppendEncoded(name, segment[i]);
            else
                name.Append(segment[i]);
        }

        return name.ToString();
    }

    /// <summary>Windows takes the part before the first dot, less trailing spaces, for the device.</summary>
    private static bool IsDevice(string segment) =>
        Devices.Contains(segment.Split('.')[0].TrimEnd(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>Of all characters that differ in case only, just the lower-case one stands for itself.</summary>
    private static bool CanStand(char character) =>
        character >= ' ' && !Reserved.Contains(character, StringComparison.Ordinal)
        && char.ToLowerInvariant(char.ToUpperInvariant(character)) == character;

    private static void AppendEncoded(StringBuilder name, char character)
    {
        Span<byte> utf8 = stackalloc byte[3];
        var written = new Rune(character).EncodeToUtf8(utf8);
        foreach (var value in utf8[..written])
            name.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
    }
}
