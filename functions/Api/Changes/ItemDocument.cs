using Replica.Catalogue.Indexing;
using Replica.Catalogue.Items;

namespace Replica.Api.Changes;

/// <summary>An item as a document of the index (section 5 of the outside contract), plus <c>prefix</c>, <c>length</c>, <c>name</c> and each file's length.</summary>
internal sealed record ItemDocument(
    string Id, string InfoHash, string Title, string Description, string[] Files, string[] Tags, string Type, long Size, DateTimeOffset Date,
    string Lang, string Source, string Prefix, long Length, string Name, long[] FileLengths)
{
    public static ItemDocument Of(CatalogueItem item)
    {
        var document = IndexedItem.Of(item);
        return new ItemDocument(
            document.Id, document.InfoHash, document.Title, document.Description, [.. document.Files], [.. document.Tags], document.Type,
            document.Size, document.Date.ToUniversalTime(), document.Lang, document.Source, item.Prefix.Value, item.Length, document.Name,
            [.. document.FileLengths]);
    }
}
