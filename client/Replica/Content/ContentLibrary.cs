using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Client.Service;

namespace Replica.Client.Content;

/// <summary>From a link to its bytes: finds the metainfo, opens the torrent over the cache and its web seeds, and reads files while they arrive.</summary>
/// <param name="engine">Runs the torrents.</param>
/// <param name="cache">Keeps what was fetched, also for the time when no service can be reached.</param>
/// <param name="source">Asks the service's config where to look.</param>
/// <param name="extraWebSeeds">Web seeds that the user named.</param>
/// <param name="metainfoTimeout">How long to look for metainfo.</param>
/// <param name="readTimeout">How long a read waits for a source that gives nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class ContentLibrary(
    Engine engine, PieceCache cache, ItemSource source, IReadOnlyList<Uri> extraWebSeeds, TimeSpan metainfoTimeout, TimeSpan readTimeout, TimeProvider time)
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
        var seeds = source.WebSeedsAsync(link.Prefix, CancellationToken.None);
        var known = await SettledAsync(seeds, cancellationToken) ? await seeds : [];
        var torrent = await engine.OpenAsync(info, () => cache.For(info), TorrentSources.FromWebSeeds(extraWebSeeds.Concat(known)), cancellationToken);
        if (!seeds.IsCompletedSuccessfully) _ = AddLateAsync(seeds, info);
        return torrent.OpenRead(link.FileIndex, readTimeout);
    }

    /// <summary>Where the item's bytes may be had; empty if no config was ever had.</summary>
    public Task<IReadOnlyList<Uri>> WebSeedsAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        source.WebSeedsAsync(prefix, cancellationToken);

    /// <summary>Deletes everything that was fetched; open files fetch again what they need.</summary>
    public void ClearCache() => cache.Clear();

    private async Task<bool> SettledAsync(Task seeds, CancellationToken cancellationToken)
    {
        await Task.WhenAny(seeds, Task.Delay(SourceWait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return seeds.IsCompletedSuccessfully;
    }

    private async Task AddLateAsync(Task<IReadOnlyList<Uri>> seeds, InfoDictionary info)
    {
        try
        {
            await engine.OpenAsync(info, () => cache.For(info), TorrentSources.FromWebSeeds(await seeds), CancellationToken.None);
        }
        catch (Exception e) when (e is ServiceException or ObjectDisposedException or OperationCanceledException)
        {
            // No sources: reads go on from the cache, and say so when it does not have a piece.
        }
    }
}
