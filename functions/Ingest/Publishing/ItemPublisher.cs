using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Publishing;
using Replica.Ingest.Media;
using Replica.ObjectStore;

namespace Replica.Ingest.Publishing;

/// <summary>
/// Publishes what was ingested, so that one source has one item however often and by however many workers it is ingested, and however they end.
/// The ledger's claim says which torrent stands for a source; keys begin with the torrent's info hash, so that what one worker writes under them
/// is what any other would; the <c>.torrent</c>, whose event catalogues the item, comes last and only while the claim is still held.
/// </summary>
internal sealed class ItemPublisher(IObjectStore store, IIngestLedger ledger, PublishedItems published)
{
    /// <summary>Publishes.</summary>
    /// <returns>The link of the source's item: this one, or the one that was there before.</returns>
    /// <exception cref="SourceRefusedException">The operator blocks the torrent.</exception>
    /// <exception cref="SourceUnavailableException">Another worker is at the same source with other bytes.</exception>
    public async Task<string> PublishAsync(ItemDraft draft, CancellationToken cancellationToken)
    {
        var document = await TorrentBuilder.CreateAsync(draft.Media.File, new TorrentOptions { ForceMultiFile = true }, null, cancellationToken);
        var info = document.Info;
        await published.RequireNotBlockedAsync(info.Hash, cancellationToken);
        if (await ClaimAsync(draft.Source, info.Hash, cancellationToken) is { } standing) return standing;

        var prefix = PublishedItems.PrefixOf(info.Hash);
        await PutWordsAsync(prefix, draft, info.Hash, cancellationToken);
        await PutFileAsync(ItemKeys.Data(prefix, info, info.Files[0]), draft.Media.File, cancellationToken);
        await PutExtrasAsync(prefix, draft, cancellationToken);
        if (!await HoldsAsync(draft.Source, info.Hash, cancellationToken)) throw Overtaken();
        await published.RequireNotBlockedAsync(info.Hash, cancellationToken);
        await PutAsync(ItemKeys.Torrent(prefix), document.ToBytes(), cancellationToken);
        // Overtaken in this very moment: ObjectCreated keeps the loser out, and its objects are of no use to anybody.
        if (await HoldsAsync(draft.Source, info.Hash, cancellationToken)) return PublishedItems.LinkOf(info);
        await DropAsync(draft.Source, info.Hash, cancellationToken);
        throw Overtaken();
    }

    private static SourceUnavailableException Overtaken() => new("another worker ingests the same source at this moment");

    private async Task<bool> HoldsAsync(string source, InfoHash infoHash, CancellationToken cancellationToken) =>
        await ledger.FindClaimAsync(source, cancellationToken) == infoHash;

    /// <summary>
    /// Makes this torrent the source's own. One that stands whole keeps its place; one that was begun and never finished gives way, and what it left is
    /// deleted.
    /// </summary>
    /// <returns>The link of an item that stands already.</returns>
    private async Task<string?> ClaimAsync(string source, InfoHash infoHash, CancellationToken cancellationToken)
    {
        if (await published.FindAsync(source, cancellationToken) is { } link) return link;
        var before = await ledger.FindClaimAsync(source, cancellationToken);
        if (before == infoHash) return null;
        if (!await ledger.TryClaimAsync(source, infoHash, before, cancellationToken)) throw Overtaken();
        if (before is { } unfinished) await DropAsync(source, unfinished, cancellationToken);
        return null;
    }

    /// <summary>Deletes what this source left under a torrent that does not stand for it any more. What is another's stays.</summary>
    private async Task DropAsync(string source, InfoHash infoHash, CancellationToken cancellationToken)
    {
        var prefix = PublishedItems.PrefixOf(infoHash);
        if ((await ItemMetadataJson.FindAsync(store, prefix, cancellationToken))?.ExternalSource?.Id != source) return;
        await store.DeleteAsync(ItemKeys.Torrent(prefix), cancellationToken);
        // The metadata, which says whose all this is, goes last.
        await foreach (var found in store.ListAsync($"{prefix}/", cancellationToken: cancellationToken))
        {
            if (found.Key != ItemKeys.Metadata(prefix)) await store.DeleteAsync(found.Key, cancellationToken);
        }

        await store.DeleteAsync(ItemKeys.Metadata(prefix), cancellationToken);
    }

    /// <summary>First of all, since it says whose the keys are. Words of another source with the very same bytes stay while they have a right to.</summary>
    private async Task PutWordsAsync(ItemPrefix prefix, ItemDraft draft, InfoHash infoHash, CancellationToken cancellationToken)
    {
        var there = await ItemMetadataJson.FindAsync(store, prefix, cancellationToken);
        if (there?.ExternalSource?.Id is { } other && other != draft.Source && await HoldsAsync(other, infoHash, cancellationToken)) return;
        if (await published.StandsAsync(infoHash, cancellationToken) && there is not null) return;
        await PutAsync(ItemKeys.Metadata(prefix), ItemMetadataJson.Write(draft.Metadata), cancellationToken);
    }

    private async Task PutExtrasAsync(ItemPrefix prefix, ItemDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Media.Duration is { } duration)
        {
            await PutAsync(ItemKeys.Duration(prefix, 0), Encoding.ASCII.GetBytes(UploadExtras.DurationText(duration)), cancellationToken);
        }

        if (draft.Media.Thumbnail is { } thumbnail) await PutFileAsync(ItemKeys.Thumbnail(prefix, 0), thumbnail, cancellationToken);
        foreach (var (language, file) in draft.Media.Subtitles) await PutFileAsync(ItemKeys.Subtitles(prefix, 0, language), file, cancellationToken);
    }

    private async Task PutFileAsync(string key, string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        await store.PutAsync(key, content, content.Length, cancellationToken: cancellationToken);
    }

    private async Task PutAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(key, content, bytes.Length, cancellationToken: cancellationToken);
    }
}
