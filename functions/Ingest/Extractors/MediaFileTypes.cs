namespace Replica.Ingest.Extractors;

/// <summary>Content types and file name extensions of media files. Playlists have media types too, and are none.</summary>
internal static class MediaFileTypes
{
    private static readonly Dictionary<string, string> ExtensionOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["video/mp4"] = "mp4",
        ["video/x-m4v"] = "m4v",
        ["application/mp4"] = "mp4",
        ["video/quicktime"] = "mov",
        ["video/webm"] = "webm",
        ["video/x-matroska"] = "mkv",
        ["video/matroska"] = "mkv",
        ["video/ogg"] = "ogv",
        ["video/mp2t"] = "ts",
        ["video/mpeg"] = "mpg",
        ["video/x-msvideo"] = "avi",
        ["video/x-flv"] = "flv",
        ["video/3gpp"] = "3gp",
        ["audio/mpeg"] = "mp3",
        ["audio/mp4"] = "m4a",
        ["audio/x-m4a"] = "m4a",
        ["audio/aac"] = "aac",
        ["audio/ogg"] = "ogg",
        ["application/ogg"] = "ogg",
        ["audio/opus"] = "opus",
        ["audio/flac"] = "flac",
        ["audio/x-flac"] = "flac",
        ["audio/wav"] = "wav",
        ["audio/x-wav"] = "wav",
        ["audio/webm"] = "weba",
    };

    private static readonly HashSet<string> Known = [.. ExtensionOf.Values, "oga", "mka", "mp2", "m2ts", "mpeg", "wmv", "wma"];

    /// <summary>True for a file name that media has.</summary>
    public static bool IsKnownName(string name) => Known.Contains(Path.GetExtension(name).TrimStart('.').ToLowerInvariant());

    /// <summary>The extension for a body that is a media file; null if it is something else: a page, a playlist, who knows.</summary>
    /// <param name="contentType">As the server says.</param>
    /// <param name="url">Of the file itself.</param>
    public static string? Find(string? contentType, Uri url)
    {
        var own = Path.GetExtension(url.AbsolutePath).TrimStart('.').ToLowerInvariant();
        if (contentType is null or "application/octet-stream" or "binary/octet-stream") return Known.Contains(own) ? own : null;
        if (contentType.Contains("mpegurl", StringComparison.OrdinalIgnoreCase) || contentType.Contains("scpls", StringComparison.OrdinalIgnoreCase)) return null;
        // A server that knows no better sends .ts, which is also a programming language, or .m3u8, under all kinds of types.
        if (own is "m3u8" or "m3u" or "mpd" or "pls" or "ism") return null;
        if (ExtensionOf.TryGetValue(contentType, out var extension)) return extension;
        var isMedia = contentType.StartsWith("video/", StringComparison.OrdinalIgnoreCase) || contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase);
        return isMedia && Known.Contains(own) ? own : null;
    }
}
