using System.Globalization;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Items;

/// <summary>The object keys of an item.</summary>
public static class ItemKeys
{
    private const string TorrentName = "/torrent";

    /// <summary><c>&lt;prefix&gt;/torrent</c></summary>
    public static string Torrent(ItemPrefix prefix) => prefix.Value + TorrentName;

    /// <summary><c>&lt;prefix&gt;/metadata</c></summary>
    public static string Metadata(ItemPrefix prefix) => $"{prefix.Value}/metadata";

    /// <summary><c>&lt;prefix&gt;/data/&lt;infoName&gt;/&lt;path&gt;</c></summary>
    public static string Data(ItemPrefix prefix, InfoDictionary info, FileEntry file)
    {
        ArgumentNullException.ThrowIfNull(info);
        return $"{prefix.Value}/data/{string.Join('/', info.LayoutPath(file))}";
    }

    /// <summary><c>&lt;prefix&gt;/thumbnail/&lt;file index&gt;</c></summary>
    public static string Thumbnail(ItemPrefix prefix, int file) => string.Create(CultureInfo.InvariantCulture, $"{prefix.Value}/thumbnail/{file}");

    /// <summary><c>&lt;prefix&gt;/duration/&lt;file index&gt;</c></summary>
    public static string Duration(ItemPrefix prefix, int file) => string.Create(CultureInfo.InvariantCulture, $"{prefix.Value}/duration/{file}");

    /// <summary><c>&lt;prefix&gt;/subtitles/&lt;file index&gt;.&lt;lang&gt;.vtt</c></summary>
    public static string Subtitles(ItemPrefix prefix, int file, string language) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix.Value}/subtitles/{file}.{language}.vtt");

    /// <summary><c>incoming/&lt;uploadId&gt;/torrent</c></summary>
    public static string IncomingTorrent(string uploadId) => $"incoming/{uploadId}/torrent";

    /// <summary><c>incoming/&lt;uploadId&gt;/data/&lt;file index&gt;</c></summary>
    public static string IncomingFile(string uploadId, int file) =>
        string.Create(CultureInfo.InvariantCulture, $"incoming/{uploadId}/data/{file}");

    /// <summary>The prefix if the key is some item's <c>/torrent</c>.</summary>
    public static bool TryParseTorrent(string key, out ItemPrefix prefix)
    {
        ArgumentNullException.ThrowIfNull(key);
        prefix = default;
        return key.EndsWith(TorrentName, StringComparison.Ordinal) && ItemPrefix.TryParse(key[..^TorrentName.Length], out prefix);
    }
}
