using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue;

/// <summary>One record of the change log.</summary>
/// <param name="Sequence">From 1, without order ever broken; gaps may occur.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Prefix">The item's prefix; for a block of a hash that had no item, the hash.</param>
/// <param name="InfoHash">The torrent.</param>
/// <param name="Item">The item now, for <see cref="ChangeKind.Put"/>; null if it has gone since.</param>
public sealed record CatalogueChange(long Sequence, ChangeKind Kind, ItemPrefix Prefix, InfoHash InfoHash, CatalogueItem? Item);
