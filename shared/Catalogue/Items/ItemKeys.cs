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

    /// <summary><c>incoming/&lt;uploadId&gt;/torrent</c></summary>
    public static string IncomingTorrent(string uploadId) => $"incoming/{uploadId}/torrent";

    /// <summary><c>incoming/&lt;uploadId&gt;/data/&lt;file index&gt;</c></summary>
    public static string IncomingFile(string uploadId, int file) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"incoming/{uploadId}/data/{file}");

    /// <summary>The prefix if the key is some item's <c>/torrent</c>.</summary>
    public static bool TryParseTorrent(string key, out ItemPrefix prefix)
    {
        ArgumentNullException.ThrowIfNull(key);
        prefix = default;
        return key.EndsWith(TorrentName, StringComparison.Ordinal) && ItemPrefix.TryParse(key[..^TorrentName.Length], out prefix);
    }
}
