using System.Collections.Immutable;
using System.Text.Json;

namespace Replica.Ingest.Extractors;

/// <summary>
/// Reads what <c>yt-dlp -J</c> prints (its README, "Output template", names the fields). Sites put into it what they like: a field that is missing or
/// of another type counts as absent.
/// </summary>
internal static class YtDlpJson
{
    private const int MaxTitle = 300;
    private const int MaxDescription = 5_000;
    private const int MaxTags = 20;
    private const int MaxTag = 60;
    private const double LongestDuration = 1e9;

    /// <summary>Understands a document, and gives the one description of media in it for the download to begin with.</summary>
    /// <returns>The probe, and the media's own JSON (null for a list); null if there is nothing in it.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static (SourceProbe Probe, byte[]? Media)? Read(ReadOnlyMemory<byte> json, SourceRequest request)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        // A list of one, which is what asking for one item of a page gives, is that one.
        if (Entries(root) is [{ ValueKind: JsonValueKind.Object } only] && IsWhole(only)) root = only;
        if (root.ValueKind != JsonValueKind.Object) return null;
        return IsList(root)
            ? (new SourceList([.. Entries(root).Select((entry, i) => EntryOf(entry, i + 1, request)).OfType<SourceEntry>()]), null)
            : (MediaOf(root, request), YtDlpInfo.Write(root));
    }

    private static SourceMedia MediaOf(JsonElement root, SourceRequest request)
    {
        var title = SourceText.Line(Text(root, "title"), MaxTitle);
        return new SourceMedia
        {
            Id = IdOf(root) ?? request.UrlId,
            Title = title.Length > 0 ? title : request.Url.Host,
            Page = Page(root) ?? request.Url,
            Description = SourceText.Lines(Text(root, "description"), MaxDescription),
            Channel = SourceText.Line(Text(root, "channel") ?? Text(root, "uploader"), MaxTitle) is { Length: > 0 } channel ? channel : null,
            Tags = [.. Items(root, "tags").Select(tag => SourceText.Line(Text(tag), MaxTag)).Where(tag => tag.Length > 0).Take(MaxTags)],
            Duration = Number(root, "duration") is >= 0 and < LongestDuration and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            Length = LengthOf(root),
            IsLive = Field(root, "is_live")?.ValueKind == JsonValueKind.True || Text(root, "live_status") is "is_live" or "is_upcoming" or "post_live",
            Extension = ExtensionOf(root) ?? "mp4",
        };
    }

    /// <summary>Page-scraping extractors number what they find; only the others have ids that name the thing.</summary>
    private static string? IdOf(JsonElement root)
    {
        var key = Text(root, "extractor_key")?.ToLowerInvariant();
        return key is { Length: > 0 and <= 60 } && key.All(char.IsAsciiLetterOrDigit) && key is not ("generic" or "html5mediaembed")
            && Text(root, "id") is { Length: > 0 and <= 200 } id && !id.Any(char.IsControl)
                ? $"{key}:{id}"
                : null;
    }

    private static SourceEntry? EntryOf(JsonElement entry, int number, SourceRequest request)
    {
        if (entry.ValueKind != JsonValueKind.Object) return null;
        // A whole description stands for media on this very page; a mere reference names a page of its own.
        return IsWhole(entry) ? new SourceEntry(request.Url, number) : Web(Text(entry, "url") ?? Text(entry, "webpage_url")) is { } url ? new SourceEntry(url, null) : null;
    }

    private static long? LengthOf(JsonElement root)
    {
        var parts = Items(root, "requested_formats").Select(One).ToArray();
        return parts.Length > 0 ? parts.All(part => part is not null) ? parts.Sum() : null : One(root);

        static long? One(JsonElement format) =>
            (Number(format, "filesize") ?? Number(format, "filesize_approx")) is >= 0 and < 1e17 and var length ? (long)length : null;
    }

    /// <summary>The extension that a format's file would have; null if it has none, or one that is no part of a file's name.</summary>
    internal static string? ExtensionOf(JsonElement format) =>
        Text(format, "ext") is { Length: > 0 and <= 5 } ext && ext.All(char.IsAsciiLetterOrDigit) ? ext.ToLowerInvariant() : null;

    private static bool IsList(JsonElement entry) => Text(entry, "_type") is "playlist" or "multi_video" || Field(entry, "entries") is not null;

    private static bool IsWhole(JsonElement entry) => Text(entry, "_type") is null or "video" && (Field(entry, "formats") ?? Field(entry, "extractor_key")) is not null;

    private static Uri? Page(JsonElement root) => Web(Text(root, "webpage_url"));

    private static Uri? Web(string? text) =>
        text is { Length: <= IngestMessage.MaxUrlLength } && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : null;

    private static ImmutableArray<JsonElement> Entries(JsonElement root) => Items(root, "entries");

    private static ImmutableArray<JsonElement> Items(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static double? Number(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A field that is text.</summary>
    internal static string? Text(JsonElement parent, string name) => Field(parent, name) is { } value ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: valid JSON, but no text.
            return null;
        }
    }

    /// <summary>A field of an object that is there and not null.</summary>
    internal static JsonElement? Field(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            // The same in a field's name, which comes to light only when names are compared.
            return null;
        }
    }
}
