using System.Collections.Immutable;
using Replica.Catalogue.Items;
using Replica.Search;

namespace Replica.Catalogue.Indexing;

/// <summary>Items as the index and the change feed know them.</summary>
public static class IndexedItem
{
    /// <summary>The document of an item; its id is the item's prefix.</summary>
    public static IndexDocument Of(CatalogueItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        ImmutableArray<string> paths = [.. item.Files.Select(file => file.Path)];
        ImmutableArray<long> lengths = [.. item.Files.Select(file => file.Length)];
        return new()
        {
            Id = item.Prefix.Value,
            InfoHash = item.InfoHash.ToString(),
            Name = item.Name,
            Title = item.Title,
            Description = item.Description,
            Tags = item.Tags,
            Files = paths,
            FileLengths = lengths,
            Type = MediaTypes.KindOf(paths, lengths),
            Size = item.Length,
            Date = item.Created,
        };
    }
}
