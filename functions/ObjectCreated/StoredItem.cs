using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.ObjectCreated;

/// <summary>An item as its objects describe it.</summary>
/// <param name="Prefix">Where it stands.</param>
/// <param name="Info">Of its <c>.torrent</c>.</param>
/// <param name="Stored">When the <c>.torrent</c> was stored.</param>
internal sealed record StoredItem(ItemPrefix Prefix, InfoDictionary Info, DateTimeOffset Stored)
{
    private const int MaxTitle = 1_000;
    private const int MaxDescription = 20_000;
    private const int MaxTags = 50;
    private const int MaxTag = 100;

    /// <summary>Reads the <c>.torrent</c> that was found; null if it is gone since.</summary>
    /// <exception cref="ItemRefusedException">It is malformed or too large.</exception>
    public static async Task<StoredItem?> ReadAsync(IObjectStore store, ItemPrefix prefix, ObjectInfo torrent, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await BoundedObject.ReadAsync(store, torrent.Key, MetainfoDocument.MaxLength, cancellationToken);
            if (bytes is null)
                return null;
            var info = MetainfoDocument.Parse(bytes).Info;
            return info.Version == TorrentVersion.V2
                ? throw new ItemRefusedException($"{torrent.Key} is of version 2 alone; publish it as version 1 or hybrid")
                : new StoredItem(prefix, info, torrent.LastModified);
        }
        catch (Exception e) when (e is MetainfoException or InvalidDataException)
        {
            throw new ItemRefusedException($"{torrent.Key} is no usable torrent: {e.Message}", e);
        }
    }

    /// <summary>The item for the catalogue, with the words of its metadata object.</summary>
    public CatalogueItem Describe(ItemMetadata metadata) => new(
        Prefix, Info.Hash, Info.Name,
        string.IsNullOrWhiteSpace(metadata.Title) ? Info.Name : Cut(metadata.Title, MaxTitle),
        Cut(metadata.Description, MaxDescription),
        [.. metadata.Tags.Take(MaxTags).Select(tag => Cut(tag, MaxTag))],
        [.. Info.Files.Select(file => new CatalogueFile(file.JoinedPath, file.Length))],
        Info.Length,
        metadata.CreationTimestamp == default ? Stored : metadata.CreationTimestamp);

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        // Not between the halves of a surrogate pair.
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
