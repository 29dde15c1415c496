using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Items;

/// <summary>A published item, as the catalogue keeps it.</summary>
/// <param name="Prefix">Its key.</param>
/// <param name="InfoHash">Its torrent.</param>
/// <param name="Name">The torrent's name.</param>
/// <param name="Title">From its metadata, or the torrent's name.</param>
/// <param name="Description">Free text.</param>
/// <param name="Tags">Free words.</param>
/// <param name="Files">Path and length of each file, in the torrent's order.</param>
/// <param name="Length">Bytes in all.</param>
/// <param name="Created">When it was published.</param>
public sealed record CatalogueItem(
    ItemPrefix Prefix, InfoHash InfoHash, string Name, string Title, string Description, ImmutableArray<string> Tags,
    ImmutableArray<CatalogueFile> Files, long Length, DateTimeOffset Created);
