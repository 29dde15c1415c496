using System.Collections.Frozen;

namespace Replica.Client.LocalServer;

/// <summary>
/// The content types that files are served with. Only what a browser decodes as pixels or sound is named for what it is; everything else, and above
/// all what could run script (HTML, SVG, XML, PDF), is plain text or bytes in a sandbox.
/// </summary>
internal static class FileTypes
{
    private static readonly FrozenDictionary<string, string> Media = new Dictionary<string, string>
    {
        ["mp4"] = "video/mp4",
        ["m4v"] = "video/mp4",
        ["mov"] = "video/quicktime",
        ["webm"] = "video/webm",
        ["mkv"] = "video/x-matroska",
        ["ogv"] = "video/ogg",
        ["avi"] = "video/x-msvideo",
        ["mpg"] = "video/mpeg",
        ["mpeg"] = "video/mpeg",
        ["3gp"] = "video/3gpp",
        ["mp3"] = "audio/mpeg",
        ["m4a"] = "audio/mp4",
        ["aac"] = "audio/aac",
        ["oga"] = "audio/ogg",
        ["ogg"] = "audio/ogg",
        ["opus"] = "audio/ogg",
        ["flac"] = "audio/flac",
        ["wav"] = "audio/wav",
        ["weba"] = "audio/webm",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["png"] = "image/png",
        ["gif"] = "image/gif",
        ["webp"] = "image/webp",
        ["avif"] = "image/avif",
        ["bmp"] = "image/bmp",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Text =
        new[] { "txt", "md", "log", "csv", "tsv", "json", "srt", "vtt", "nfo" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The type for a file name, and whether its bytes must be sandboxed.</summary>
    public static (string ContentType, bool Sandboxed) Of(string fileName)
    {
        var extension = Path.GetExtension(fileName).TrimStart('.');
        if (Media.TryGetValue(extension, out var type)) return (type, false);
        return (Text.Contains(extension) ? "text/plain; charset=utf-8" : "application/octet-stream", true);
    }
}
