using Microsoft.Extensions.Logging;
using Replica.Catalogue;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.Search;
using Replica.Search.Files;

namespace Replica.SearchService.Snapshots;

/// <summary>Finds where an index goes on: at what this machine's disk has of it, else at what was published, else at the beginning.</summary>
/// <param name="files">This machine's.</param>
/// <param name="store">Where indexes are published.</param>
/// <param name="downloads">A folder for what is fetched.</param>
/// <param name="key">Signs what is published.</param>
/// <param name="catalogue">What the index is of.</param>
/// <param name="hasImport">True if torrents of the DHT belong into the index.</param>
/// <param name="log">Told where it began, and why.</param>
internal sealed class IndexStart(
    IndexFolder files, IObjectStore store, string downloads, IndexKey key, ICatalogue catalogue, bool hasImport, ILogger log)
{
    /// <summary>What was kept with the index of this disk, once that was found to be of use.</summary>
    public string Note { get; private set; } = "";

    /// <returns>Null for the beginning.</returns>
    public async Task<IndexSnapshot?> FindAsync(CancellationToken cancellationToken)
    {
        var found = await TryAsync("on this disk", () => Task.FromResult(files.Load()), cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            Note = files.Note;
        }
        else
        {
            found = await TryAsync("published", () => FetchAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            // From now on it is as good as of this machine; and whoever has the files open keeps them.
            if (found is not null)
                files.Save(found);
            DeleteDownloads();
        }

        if (found is null)
            log.LogInformation("Search begins with an empty index and reads the whole catalogue");
        return found;
    }

    private async Task<IndexSnapshot?> FetchAsync(CancellationToken cancellationToken)
    {
        using var source = new SnapshotSource(store, downloads);
        return (await source.RefreshAsync([key.Public], cancellationToken).ConfigureAwait(false))?.Snapshot;
    }

    private async Task<IndexSnapshot?> TryAsync(string which, Func<Task<IndexSnapshot?>> open, CancellationToken cancellationToken)
    {
        IndexSnapshot? found;
        try
        {
            found = await open().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever is wrong with it, the catalogue has everything.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "The index {Which} is of no use ({Reason})", which, e.Message);
            return null;
        }

        if (found is null)
            return null;
        if (await RefuseAsync(found, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            log.LogWarning("The index {Which} is of no use ({Reason})", which, reason);
            return null;
        }

        log.LogInformation("Search goes on from the index {Which}: {Count} documents up to change {Sequence}", which, found.Count, found.Sequence);
        return found;
    }

    private async Task<string?> RefuseAsync(IndexSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (!hasImport && snapshot.HasSource("dht"))
            return "it has torrents of the DHT, whose database is not there any more";
        return await HasAsync(catalogue, snapshot.Sequence, cancellationToken).ConfigureAwait(false)
            ? null
            : $"it goes up to change {snapshot.Sequence}, which the catalogue has not seen: that is another one";
    }

    /// <summary>True if the catalogue has come to this change. Its last one is always in its log.</summary>
    internal static async Task<bool> HasAsync(ICatalogue catalogue, long sequence, CancellationToken cancellationToken) =>
        sequence <= 0 || (await catalogue.ChangesAsync(sequence - 1, 1, cancellationToken).ConfigureAwait(false)).Count > 0;

    private void DeleteDownloads()
    {
        try
        {
            if (Directory.Exists(downloads))
                Directory.Delete(downloads, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{Folder} could not be emptied: {Reason}", downloads, e.Message);
        }
    }
}
