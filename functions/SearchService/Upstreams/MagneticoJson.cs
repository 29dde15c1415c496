using System.Collections.Immutable;
using System.Text.Json;

namespace Replica.SearchService.Upstreams;

/// <summary>Reads magnetico's answers. A row that is not what it should be is left out; an answer that is none is refused.</summary>
internal static class MagneticoJson
{
    private const int MaxFiles = 1_000;
    private const int InfoHashLength = 40;
    private const int MaxDepth = 8;

    /// <summary>The latest time that .NET knows, in Unix seconds.</summary>
    private const long MaxTime = 253_402_300_799;

    /// <summary>Reads the rows of a search.</summary>
    /// <param name="json">The body.</param>
    /// <param name="order">What the keys are of.</param>
    /// <param name="limit">Rows asked for; further ones are left out. As many say that there may be more.</param>
    /// <exception cref="UpstreamException">It is no array.</exception>
    public static MagneticoPage ReadTorrents(ReadOnlyMemory<byte> json, MagneticoOrder order, int limit)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new UpstreamException("the answer is no list");
        var rows = document.RootElement.EnumerateArray().Take(limit).ToList();
        return new(
            [.. rows.Select(FindTorrent).OfType<MagneticoTorrent>()],
            rows.Count == limit ? KeyOf(rows[^1], order) : null);
    }

    /// <summary>Reads a torrent, or null if it is malformed.</summary>
    /// <exception cref="UpstreamException">It is no JSON.</exception>
    public static MagneticoTorrent? ReadTorrent(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        return FindTorrent(document.RootElement);
    }

    /// <summary>Reads a file list, at most its first 1,000.</summary>
    /// <exception cref="UpstreamException">It is no array.</exception>
    public static ImmutableArray<MagneticoFile> ReadFiles(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new UpstreamException("the answer is no list");
        return [.. document.RootElement.EnumerateArray().Take(MaxFiles).Select(FindFile).OfType<MagneticoFile>()];
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            // The exception's own text may quote the answer.
            throw new UpstreamException("the answer is no JSON", inner: new FormatException(e.GetType().Name));
        }
    }

    private static MagneticoTorrent? FindTorrent(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object
        && Text(row, "infoHash") is { Length: InfoHashLength } hash && hash.All(char.IsAsciiHexDigit)
        && TorrentName.Clean(Text(row, "name")) is { } name
        && Number(row, "size") is { } size and >= 0
        && Number(row, "discoveredOn") is { } time and >= 0 and <= MaxTime
            ? new(hash.ToLowerInvariant(), name, size, DateTimeOffset.FromUnixTimeSeconds(time), (int)Math.Clamp(Number(row, "nFiles") ?? 1, 1, int.MaxValue))
            : null;

    private static MagneticoFile? FindFile(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && TorrentName.Clean(Text(row, "path")) is { } path && Number(row, "size") is { } size and >= 0
            ? new(path, size)
            : null;

    private static MagneticoKey? KeyOf(JsonElement row, MagneticoOrder order)
    {
        var name = order switch
        {
            MagneticoOrder.Discovered => "discoveredOn",
            MagneticoOrder.Size => "size",
            _ => "relevance",
        };
        return row.ValueKind == JsonValueKind.Object && Number(row, "id") is { } id and > 0
            && row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var key) && double.IsFinite(key)
                ? new(key, id)
                : null;
    }

    private static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement row, string name)
    {
        try
        {
            return row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair, written \ud800.
        }
    }
}
