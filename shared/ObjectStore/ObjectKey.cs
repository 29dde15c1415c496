using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Replica.ObjectStore;

/// <summary>What every store accepts as a key, and a key's form in a URL.</summary>
public static class ObjectKey
{
    /// <summary>Longest key, in bytes of UTF-8 (as S3).</summary>
    public const int MaxBytes = 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>True for 1–1,024 bytes of UTF-8 in segments split by <c>/</c>, none of them empty, <c>.</c> or <c>..</c>, and no NUL or lone surrogate anywhere.</summary>
    public static bool IsValid([NotNullWhen(true)] string? key) => key is not null && Fault(key) is null;

    /// <summary>Throws for what <see cref="IsValid"/> refuses.</summary>
    /// <exception cref="ArgumentException">Not a key; the message says why.</exception>
    public static void Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Fault(key) is { } fault)
            throw new ArgumentException($"An object key {fault}.", nameof(key));
    }

    /// <summary>The key with each segment percent-encoded: what follows a base URL that ends in <c>/</c>.</summary>
    /// <exception cref="ArgumentException">Not a key.</exception>
    public static string ToUrlPath(string key)
    {
        Check(key);
        return string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
    }

    /// <summary>
    /// Reads a key from the part of a request's <em>raw</em> path that follows the store's base. Each segment is decoded once; one that decodes to a
    /// text with <c>/</c> is refused, so that no two paths name one key by accident.
    /// </summary>
    public static bool TryParseUrlPath(string encodedPath, [NotNullWhen(true)] out string? key)
    {
        ArgumentNullException.ThrowIfNull(encodedPath);
        key = null;
        var segments = encodedPath.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (PercentEncoding.Decode(segments[i], plusIsSpace: false) is not { } segment || segment.Contains('/', StringComparison.Ordinal))
                return false;
            segments[i] = segment;
        }

        var joined = string.Join('/', segments);
        if (!IsValid(joined))
            return false;
        key = joined;
        return true;
    }

    private static string? Fault(string key)
    {
        if (key.Length == 0)
            return "is not empty";
        if (key.Length > MaxBytes)
            return "has at most 1,024 bytes";
        if (key.Contains('\0', StringComparison.Ordinal))
            return "holds no NUL";
        try
        {
            if (Utf8.GetByteCount(key) > MaxBytes)
                return "has at most 1,024 bytes";
        }
        catch (EncoderFallbackException)
        {
            return "holds no lone surrogate";
        }

        return key.Split('/').Any(segment => segment is "" or "." or "..") ? "has no segment that is empty, '.' or '..'" : null;
    }
}
