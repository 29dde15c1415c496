using Microsoft.Extensions.Logging.Abstractions;
using Replica.Catalogue;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.Search.Files;
using Replica.SearchService.Following;
using Replica.SearchService.Snapshots;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Snapshots;

/// <summary>What an instance of the search service has of the index, worked by hand.</summary>
internal sealed class IndexInstance
{
    public static readonly IndexKey Key = IndexKey.Of(TestBytes.Create(32));

    public IndexInstance(ICatalogue catalogue, IObjectStore store, string folder, TimeProvider time, TimeSpan? interval = null)
    {
        Files = new(Path.Combine(folder, "kept"));
        var start = new IndexStart(Files, store, Path.Combine(folder, "fetched"), Key, catalogue, hasImport: false, NullLogger.Instance);
        Follower = new(catalogue, time, NullLogger<SearchFollower>.Instance, start.FindAsync);
        Keeper = new(Files, Follower, import: null, time, NullLogger.Instance);
        Publisher = new(store, Key, Files, Follower, catalogue, interval ?? TimeSpan.FromMinutes(5), time, NullLogger.Instance);
    }

    public IndexFolder Files { get; }

    public SearchFollower Follower { get; }

    public IndexKeeper Keeper { get; }

    public SnapshotPublisher Publisher { get; }

    /// <summary>The titles of the newest items, in order.</summary>
    public IReadOnlyList<string> Titles => TitlesOf(Follower.Index.Current);

    public static IReadOnlyList<string> TitlesOf(Replica.Search.IndexSnapshot snapshot) =>
        [.. snapshot.Search(new() { Limit = 100 }).Hits.Select(hit => hit.Document.Title).Order(StringComparer.Ordinal)];

    public Task CatchUpAsync() => Follower.CatchUpAsync(default);

    public Task<IndexPointer?> PublishAsync() => Publisher.PublishAsync(default);
}
