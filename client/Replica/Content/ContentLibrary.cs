using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Client.Service;

namespace Replica.Client.Content;

/// <summary>From a link to its bytes: finds the metainfo, opens the torrent over the cache and its sources, and reads files while they arrive.</summary>
/// <param name="engines">Run the torrents.</param>
/// <param name="cache">Keeps what was fetched, also for the time when no service can be reached.</param>
/// <param name="source">Asks the service's config where to look.</param>
/// <param name="sources">The sources that may be used.</param>
/// <param name="metainfoTimeout">How long to look for metainfo.</param>
/// <param name="readTimeout">How long a read waits for a source that gives nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class ContentLibrary(
    ContentEngines engines, PieceCache cache, ItemSource source, LinkSources sources, TimeSpan metainfoTimeout, TimeSpan readTimeout, TimeProvider time)
{
    // Long enough for a service that lives; what is cached should not wait longer for one that does not.
    private static readonly TimeSpan SourceWait = TimeSpan.FromSeconds(2);

    /// <summary>The link's info dictionary.</summary>
    /// <exception cref="ItemNotFoundException">Not found in time.</exception>
    public Task<InfoDictionary> FindInfoAsync(ReplicaLink link, CancellationToken cancellationToken) =>
        source.FindInfoAsync(link, metainfoTimeout, cancellationToken);

    /// <summary>Opens the file that the link names, for reading and seeking. Dispose it to stop fetching.</summary>
    /// <param name="link">The link.</param>
    /// <param name="info">Its info dictionary, from <see cref="FindInfoAsync"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Stream> OpenAsync(ReplicaLink link, InfoDictionary info, CancellationToken cancellationToken)
    {
        var engine = engines.For(info.Hash);
        var found = sources.FindAsync(link, info.IsPrivate, CancellationToken.None);
        var known = await SettledAsync(found, cancellationToken) ? await found : sources.OfUser;
        var torrent = await engine.OpenAsync(info, () => cache.For(info), known, cancellationToken);
        if (!found.IsCompletedSuccessfully) _ = AddLateAsync(engine, found, info);
        return torrent.OpenRead(link.FileIndex, readTimeout);
    }

    /// <summary>Where the item's bytes may be had over HTTP; empty if no config was ever had.</summary>
    public Task<IReadOnlyList<Uri>> WebSeedsAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        source.WebSeedsAsync(prefix, cancellationToken);

    /// <summary>Deletes everything that was fetched; open files fetch again what they need.</summary>
    public void ClearCache() => cache.Clear();

    private async Task<bool> SettledAsync(Task found, CancellationToken cancellationToken)
    {
        await Task.WhenAny(found, Task.Delay(SourceWait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return found.IsCompletedSuccessfully;
    }

    private async Task AddLateAsync(Engine engine, Task<TorrentSources> found, InfoDictionary info)
    {
        try
        {
            await engine.OpenAsync(info, () => cache.For(info), await found, CancellationToken.None);
        }
        catch (Exception e) when (e is ServiceException or ObjectDisposedException or OperationCanceledException)
        {
            // No sources: reads go on from the cache, and say so when it does not have a piece.
        }
    }
}
