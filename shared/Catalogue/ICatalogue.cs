using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue;

/// <summary>
/// The list of published items, its change log and its blocks. Two implementations, SQLite and DynamoDB.
/// Every change of an item writes its change record in the same transaction, under the next sequence number.
/// </summary>
public interface ICatalogue
{
    /// <summary>An item by its prefix, or null.</summary>
    Task<CatalogueItem?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken = default);

    /// <summary>An item by its torrent, or null.</summary>
    Task<CatalogueItem?> FindAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Adds or replaces an item. Writing what is there already changes nothing and logs nothing.</summary>
    /// <param name="item">The item.</param>
    /// <param name="adminTokenHash">SHA-256 of the uploader's token; kept only if the item has none yet.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<PutOutcome> PutAsync(CatalogueItem item, ReadOnlyMemory<byte>? adminTokenHash, CancellationToken cancellationToken = default);

    /// <summary>SHA-256 of the token that may delete the item, or null.</summary>
    Task<byte[]?> FindAdminTokenHashAsync(ItemPrefix prefix, CancellationToken cancellationToken = default);

    /// <summary>Removes an item and logs it.</summary>
    /// <returns>False if there was none.</returns>
    Task<bool> RemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken = default);

    /// <summary>Blocks an info hash for good: its item leaves the catalogue and can not come back. Logged as <c>block</c>.</summary>
    /// <returns>False if it was blocked already.</returns>
    Task<bool> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Lifts a block. Logged as <c>unblock</c>.</summary>
    /// <returns>False if it was not blocked.</returns>
    Task<bool> UnblockAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>True while the info hash is blocked.</summary>
    Task<bool> IsBlockedAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Changes with a sequence number above <paramref name="after"/>, ascending, at most <paramref name="limit"/> (1–1,000). Fewer may come though more follow; none is the end. A total order: no number ever appears below one already seen.</summary>
    Task<IReadOnlyList<CatalogueChange>> ChangesAsync(long after, int limit, CancellationToken cancellationToken = default);
}
