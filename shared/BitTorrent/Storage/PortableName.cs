using System.Globalization;
using System.Text;

namespace Replica.BitTorrent.Storage;

/// <summary>Spells a path segment so that a file system can hold it.</summary>
internal static class PortableName
{
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>
    /// The segment itself, or under Windows' rules one that Windows can hold: what it cannot is written <c>%XX</c>.
    /// Two different segments never get the same spelling: a <c>%</c> that would read as such an escape is itself escaped.
    /// </summary>
    public static string Spell(string segment, bool windows)
    {
        if (!windows)
            return segment;
        var text = new StringBuilder(segment.Length);
        var isDevice = Devices.Contains(segment.Split('.')[0].TrimEnd(' '));
        for (var i = 0; i < segment.Length; i++)
        {
            if ((i == 0 && isDevice) || IsUnsafe(segment, i))
                text.Append(CultureInfo.InvariantCulture, $"%{(int)segment[i]:X2}");
            else
                text.Append(segment[i]);
        }

        return text.ToString();
    }

    private static bool IsUnsafe(string segment, int index) => segment[index] switch
    {
        < ' ' or '\x7f' or '<' or '>' or ':' or '"' or '|' or '?' or '*' or '\\' or '/' => true,
        '.' or ' ' => index == segment.Length - 1,
        '%' => index + 2 < segment.Length && char.IsAsciiHexDigit(segment[index + 1]) && char.IsAsciiHexDigit(segment[index + 2]),
        _ => false,
    };
}
