using Microsoft.Extensions.Logging;
using Replica.Catalogue;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.Search.Files;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;

namespace Replica.SearchService.Snapshots;

/// <summary>
/// The index of a service: follows the catalogue from what this machine's disk or the store has of it, keeps it on the disk, and publishes it. Dispose it
/// once its loops have ended.
/// </summary>
public sealed class FollowedIndex : IDisposable
{
    private readonly FileStream _lock;
    private readonly IndexKeeper _keeper;
    private readonly SnapshotPublisher _publisher;

    /// <param name="catalogue">What to follow.</param>
    /// <param name="store">Where to publish.</param>
    /// <param name="key">Signs what is published.</param>
    /// <param name="folder">On this machine's disk, for this process alone.</param>
    /// <param name="interval">How often to publish what has changed.</param>
    /// <param name="dhtDatabase">A magnetico database whose torrents belong into the index; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where failures are told.</param>
    /// <exception cref="IOException">The folder can not be written, or another process has it.</exception>
    public FollowedIndex(
        ICatalogue catalogue, IObjectStore store, IndexKey key, string folder, TimeSpan interval, string? dhtDatabase, TimeProvider time, ILoggerFactory logs)
    {
        Directory.CreateDirectory(folder);
        _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var files = new IndexFolder(Path.Combine(folder, "kept"));
        var log = logs.CreateLogger<FollowedIndex>();
        var start = new IndexStart(files, store, Path.Combine(folder, "fetched"), key, catalogue, dhtDatabase is not null, log);
        Follower = new SearchFollower(catalogue, time, logs.CreateLogger<SearchFollower>(), start.FindAsync);
        Import = dhtDatabase is null ? null : new DhtImport(dhtDatabase, Follower, time, logs.CreateLogger<DhtImport>(), () => start.Note);
        _keeper = new IndexKeeper(files, Follower, Import, time, log);
        _publisher = new SnapshotPublisher(store, key, files, Follower, catalogue, interval, time, log);
    }

    /// <summary>Follows the catalogue; run it.</summary>
    public SearchFollower Follower { get; }

    /// <summary>Imports the database; run it too, where there is one.</summary>
    public DhtImport? Import { get; }

    /// <summary>Keeps the index on this machine's disk until cancelled.</summary>
    public Task KeepAsync(CancellationToken cancellationToken) => _keeper.RunAsync(cancellationToken);

    /// <summary>Publishes until cancelled. Several may, though one at a time does.</summary>
    public Task PublishAsync(CancellationToken cancellationToken) => _publisher.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
