using System.Globalization;
using System.Text;

namespace Replica.Client.LocalServer;

/// <summary>The <c>Content-Disposition</c> of a file (RFC 6266) with its name in ASCII and, exactly, in <c>filename*</c> (RFC 8187).</summary>
internal static class Disposition
{
    /// <param name="kind"><c>inline</c> or <c>attachment</c>.</param>
    /// <param name="fileName">One file name; any characters.</param>
    public static string Of(string kind, string fileName) =>
        $"{kind}; filename=\"{Fallback(fileName)}\"; filename*=UTF-8''{Encode(fileName)}";

    private static string Fallback(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            // % too: some browsers decode it in this form.
            var plain = rune.IsAscii && rune.Value >= ' ' && rune.Value != 0x7f && "\"\\/%".IndexOf((char)rune.Value, StringComparison.Ordinal) < 0;
            text.Append(plain ? (char)rune.Value : '_');
        }

        return text.ToString();
    }

    private static string Encode(string name)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || "!#$&+-.^_`|~".Contains((char)octet, StringComparison.Ordinal)) text.Append((char)octet);
            else text.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
