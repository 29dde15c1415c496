using System.Collections.Immutable;
using System.Text.Json;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.Stored;

/// <summary>A catalogue item as stores keep it.</summary>
internal sealed record StoredItem(
    string Prefix, string InfoHash, string Name, string Title, string Description, ImmutableArray<string> Tags,
    ImmutableArray<CatalogueFile> Files, long Length, DateTimeOffset Created)
{
    /// <summary>The same item always gives the same text, so that what is stored can be compared.</summary>
    public static string Write(CatalogueItem item) => JsonSerializer.Serialize(
        new StoredItem(
            item.Prefix.Value, item.InfoHash.ToString(), item.Name, item.Title, item.Description, item.Tags, item.Files, item.Length, item.Created.ToUniversalTime()),
        StoredJson.Default.StoredItem);

    public static CatalogueItem Read(string json)
    {
        var stored = JsonSerializer.Deserialize(json, StoredJson.Default.StoredItem)!;
        return new(
            ItemPrefix.Parse(stored.Prefix), BitTorrent.Metainfo.InfoHash.Parse(stored.InfoHash), stored.Name, stored.Title, stored.Description,
            stored.Tags, stored.Files, stored.Length, stored.Created);
    }
}
