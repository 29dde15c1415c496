using System.Text;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>The name that an upload is published under: one file name, as it is or not at all.</summary>
internal static class UploadName
{
    private const int MaxBytes = 255;

    /// <summary>Gives the name back if it can be published everywhere to the letter.</summary>
    /// <exception cref="UploadRefusedException">It can not; says why.</exception>
    public static string Check(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw new UploadRefusedException("The upload has no file name; give one: ?name=<file name>.");
        return Fault(name) is { } fault ? throw new UploadRefusedException($"The file name {fault}; rename the file and upload it again.") : name;
    }

    private static string? Fault(string name)
    {
        if (name is "." or "..") return "is a folder's";
        // A backslash is a separator for viewers on Windows, as the slash is everywhere.
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0) return "holds a slash or backslash";
        if (name.Any(char.IsControl)) return "holds a control character";
        if (!IsUnicode(name)) return "is not valid Unicode";
        return Encoding.UTF8.GetByteCount(name) > MaxBytes ? $"is longer than {MaxBytes} bytes of UTF-8" : null;
    }

    // U+FFFD is what decoders leave of bytes that were no UTF-8: the true name is lost.
    private static bool IsUnicode(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\uFFFD') return false;
            if (char.IsSurrogate(name[i]) && !(char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[++i]))) return false;
        }

        return true;
    }
}
