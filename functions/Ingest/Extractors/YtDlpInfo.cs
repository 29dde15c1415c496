using System.Collections.Frozen;
using System.Text.Json;

namespace Replica.Ingest.Extractors;

/// <summary>
/// The description that yt-dlp downloads by, of which a stranger wrote every word. What would have it start a program that knows no proxy, or write
/// a file whose name the stranger chose, is left out; so is the page's address, from which it would describe everything anew if the download fails.
/// </summary>
internal static class YtDlpInfo
{
    private static readonly FrozenSet<string> LeftOut = FrozenSet.ToFrozenSet(
    [
        "subtitles", "automatic_captions", "requested_subtitles", "requested_formats", "requested_downloads", "formats", "webpage_url", "original_url",
        "thumbnail", "thumbnails", "comments", "filename", "_filename", "filepath", "__finaldir",
    ]);

    /// <summary>Formats of text tracks that are taken: yt-dlp makes them the extension of a file.</summary>
    public static FrozenSet<string> SubtitleTypes { get; } = FrozenSet.ToFrozenSet(["vtt", "srt", "ass", "ssa", "ttml", "sbv", "lrc"]);

    /// <summary>Protocols that yt-dlp speaks itself, by way of its proxy; rtmp, rtsp, mms and the like it leaves to other programs.</summary>
    private static readonly FrozenSet<string> OverHttp = FrozenSet.ToFrozenSet(["http", "https", "m3u8", "m3u8_native", "http_dash_segments"]);

    /// <summary>Writes what is left of a description of one thing.</summary>
    public static byte[] Write(JsonElement root)
    {
        using var info = new MemoryStream();
        using (var json = new Utf8JsonWriter(info))
        {
            json.WriteStartObject();
            foreach (var property in root.EnumerateObject())
            {
                if (NameOf(property) is { } name && !LeftOut.Contains(name) && (name is not ("url" or "ext") || IsHarmless(root)))
                    WriteRaw(json, name, property.Value);
            }

            if (YtDlpJson.Field(root, "formats") is { ValueKind: JsonValueKind.Array } formats) WriteList(json, "formats", formats.EnumerateArray().Where(IsHarmless));
            WriteSubtitles(json, root);
            json.WriteEndObject();
        }

        return info.ToArray();
    }

    private static void WriteSubtitles(Utf8JsonWriter json, JsonElement root)
    {
        json.WriteStartObject("subtitles");
        if (YtDlpJson.Field(root, "subtitles") is { ValueKind: JsonValueKind.Object } subtitles)
        {
            foreach (var property in subtitles.EnumerateObject())
            {
                // yt-dlp does not expect a language without a track.
                if (NameOf(property) is { } language && IngestMessage.IsLanguage(language) && property.Value.ValueKind == JsonValueKind.Array
                    && property.Value.EnumerateArray().Where(IsText).ToArray() is { Length: > 0 } tracks)
                {
                    WriteList(json, language, tracks);
                }
            }
        }

        json.WriteEndObject();
    }

    private static bool IsText(JsonElement track) =>
        YtDlpJson.Text(track, "ext") is { } type && SubtitleTypes.Contains(type) && (YtDlpJson.Text(track, "data") is not null || IsOverHttp(track));

    // yt-dlp's own word where a URL does not show what it leads to.
    private static bool IsHarmless(JsonElement format) =>
        (YtDlpJson.Field(format, "ext") is null || YtDlpJson.ExtensionOf(format) is not null || YtDlpJson.Text(format, "ext") == "unknown_video") && IsOverHttp(format);

    // yt-dlp goes by the protocol, and without one by how the URL begins.
    private static bool IsOverHttp(JsonElement source) =>
        (YtDlpJson.Field(source, "protocol") is null || (YtDlpJson.Text(source, "protocol") is { } protocol && OverHttp.Contains(protocol)))
        && YtDlpJson.Text(source, "url") is { } url
        && (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<JsonElement> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        json.WriteEndArray();
    }

    // As it stands: half of a surrogate pair, which sites that cut their texts leave behind, can not be written any other way.
    private static void WriteRaw(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair again: nothing that yt-dlp would look for.
            return null;
        }
    }
}
