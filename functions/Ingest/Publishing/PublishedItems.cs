using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.Ingest.Publishing;

/// <summary>Whether a source has its item already.</summary>
internal sealed class PublishedItems(IObjectStore store, ICatalogue catalogue, IIngestLedger ledger)
{
    /// <summary>The link of the item that stands for a source; null if it has none that stands.</summary>
    /// <exception cref="SourceRefusedException">The operator blocks it.</exception>
    public async Task<string?> FindAsync(string source, CancellationToken cancellationToken)
    {
        if (await ledger.FindClaimAsync(source, cancellationToken) is not { } infoHash) return null;
        await RequireNotBlockedAsync(infoHash, cancellationToken);
        if (await ReadTorrentAsync(infoHash, cancellationToken) is not { } torrent) return null;
        await AnnounceAsync(infoHash, torrent, cancellationToken);
        return LinkOf(MetainfoDocument.Parse(torrent).Info);
    }

    /// <summary>True once an item's <c>.torrent</c>, which comes last, is there.</summary>
    public async Task<bool> StandsAsync(InfoHash infoHash, CancellationToken cancellationToken) =>
        await store.FindAsync(ItemKeys.Torrent(PrefixOf(infoHash)), cancellationToken) is not null;

    /// <exception cref="SourceRefusedException">The operator blocks it.</exception>
    public async Task RequireNotBlockedAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        if (await catalogue.IsBlockedAsync(infoHash, cancellationToken)) throw new SourceRefusedException("the operator of this service blocks it");
    }

    /// <summary>The prefix of an item that we publish.</summary>
    public static ItemPrefix PrefixOf(InfoHash infoHash) => ItemPrefix.Parse(infoHash.ToString());

    /// <summary>The item's link.</summary>
    public static string LinkOf(InfoDictionary info) => new ReplicaLink(info.Hash, PrefixOf(info.Hash), info.Name, 0).ToString();

    /// <summary>Stores the <c>.torrent</c> of an item that is not catalogued once more: its event may never have been sent.</summary>
    private async Task AnnounceAsync(InfoHash infoHash, byte[] torrent, CancellationToken cancellationToken)
    {
        if (await catalogue.FindAsync(PrefixOf(infoHash), cancellationToken) is not null) return;
        using var content = new MemoryStream(torrent, writable: false);
        await store.PutAsync(ItemKeys.Torrent(PrefixOf(infoHash)), content, torrent.Length, cancellationToken: cancellationToken);
    }

    private async Task<byte[]?> ReadTorrentAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await BoundedObject.ReadAsync(store, ItemKeys.Torrent(PrefixOf(infoHash)), MetainfoDocument.MaxLength, cancellationToken);
            return bytes is not null && MetainfoDocument.Parse(bytes).Info.Hash == infoHash ? bytes : null;
        }
        catch (Exception e) when (e is MetainfoException or InvalidDataException)
        {
            return null;
        }
    }
}
