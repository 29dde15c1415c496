using System.Text;

namespace Replica.Runtime.Http;

/// <summary>A request's path as Kestrel would give it: unescaped once, but for <c>%2F</c>, which is no separator; dot segments resolved (RFC 3986, 5.2.4).</summary>
internal static class RequestPath
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The decoded path, beginning with a slash; null if it holds a NUL.</summary>
    public static string? Decode(string rawPath)
    {
        var path = string.Join('/', rawPath.Split('/').Select(DecodeSegment));
        if (!path.StartsWith('/'))
            path = "/" + path;
        return path.Contains('\0', StringComparison.Ordinal) ? null : RemoveDotSegments(path);
    }

    /// <summary>Splits off the stage's name, which an HTTP API puts first unless the stage is <c>$default</c>.</summary>
    /// <returns>Path base and path.</returns>
    public static (string Base, string Path) SplitStage(string path, string? stage)
    {
        if (stage is not { Length: > 0 } || stage == "$default" || !path.StartsWith("/" + stage, StringComparison.Ordinal))
            return ("", path);
        var end = stage.Length + 1;
        if (path.Length == end)
            return (path, "/");
        return path[end] == '/' ? (path[..end], path[end..]) : ("", path);
    }

    private static string DecodeSegment(string segment)
    {
        if (!segment.Contains('%', StringComparison.Ordinal))
            return segment;
        var decoded = new StringBuilder(segment.Length);
        for (var i = 0; i < segment.Length;)
        {
            if (segment[i] != '%')
            {
                decoded.Append(segment[i++]);
                continue;
            }

            var end = i;
            while (end + 2 < segment.Length && segment[end] == '%' && char.IsAsciiHexDigit(segment[end + 1]) && char.IsAsciiHexDigit(segment[end + 2]))
                end += 3;
            if (end == i)
            {
                decoded.Append(segment[i++]); // Malformed: it stays as it is.
                continue;
            }
            decoded.Append(DecodeRun(segment.AsSpan(i, end - i)));
            i = end;
        }
        return decoded.ToString();
    }

    /// <summary>A run of escapes, split at each escaped slash; a piece that is not UTF-8 stays as it is.</summary>
    private static string DecodeRun(ReadOnlySpan<char> run)
    {
        var result = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= run.Length; i += 3)
        {
            if (i < run.Length && !run.Slice(i, 3).Equals("%2F", StringComparison.OrdinalIgnoreCase))
                continue;
            var piece = run[start..i];
            result.Append(DecodeBytes(piece)).Append(i < run.Length ? run.Slice(i, 3) : default);
            start = i + 3;
        }
        return result.ToString();
    }

    private static string DecodeBytes(ReadOnlySpan<char> escapes)
    {
        if (escapes.IsEmpty)
            return "";
        var bytes = Convert.FromHexString(escapes.ToString().Replace("%", "", StringComparison.Ordinal));
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return escapes.ToString();
        }
    }

    private static string RemoveDotSegments(string path)
    {
        var segments = path.Split('/');
        if (!segments.Any(segment => segment is "." or ".."))
            return path;
        var kept = new List<string>();
        foreach (var segment in segments.Skip(1))
        {
            if (segment == "..")
                kept = kept.Count > 0 ? kept[..^1] : kept;
            else if (segment != ".")
                kept.Add(segment);
        }

        var isFolder = segments[^1] is "." or "..";
        return "/" + string.Join('/', kept) + (isFolder && kept.Count > 0 ? "/" : "");
    }
}
