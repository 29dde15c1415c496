using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Client.Operating;

/// <summary>
/// What the operator of a service may do to it: in the cloud with AWS credentials, embedded over the instance's token-protected routes, and behind
/// those routes in the process itself. Everything may be repeated: what a kill cut off is then finished.
/// </summary>
internal interface IOperator : IDisposable
{
    /// <summary>Removes an item.</summary>
    Task<RemoveCount> RemoveAsync(ReplicaLink link, CancellationToken cancellationToken);

    /// <summary>Blocks torrents and deletes their items, or lifts their blocks.</summary>
    Task<BlockCount> BlockAsync(IReadOnlyList<InfoHash> infoHashes, bool undo, CancellationToken cancellationToken);

    /// <summary>Moves the dead letters of every queue back.</summary>
    /// <returns>How many, by queue.</returns>
    Task<IReadOnlyDictionary<string, int>> RedriveAsync(CancellationToken cancellationToken);

    /// <summary>Makes the catalogue what the object listing says.</summary>
    Task<RebuildCount> RebuildCatalogueAsync(CancellationToken cancellationToken);
}
