using Microsoft.Extensions.Logging;
using Replica.Catalogue;
using Replica.Catalogue.Config;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.SearchAnswers;

namespace Replica.Api.Search;

/// <summary>
/// Answers from the newest published index. It is fetched when it is first needed and kept; while it is used, a newer one is looked for beside the
/// requests. What the catalogue says since it was published counts too, and without that there is no answer: nothing that was blocked or removed is shown.
/// Safe for any number of threads.
/// </summary>
/// <param name="store">Where the index is published.</param>
/// <param name="catalogue">What has changed since.</param>
/// <param name="folder">For the index's files alone.</param>
/// <param name="maxLength">The most bytes that there is room for.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told why there is no answer; never what is searched.</param>
internal sealed class SnapshotSearch(
    IObjectStore store, ICatalogue catalogue, string folder, long maxLength, TimeProvider time, ILogger<SnapshotSearch> log) : IDisposable
{
    /// <summary>How long a request waits for the first fetch, which goes on after it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How often a newer one is looked for.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    /// <summary>How soon it is looked for again while there is none.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private const int MaxConfigLength = 1024 * 1024;

    private static readonly TimeSpan FetchBudget = TimeSpan.FromMinutes(2);

    private readonly SnapshotSource _source = new(store, folder, maxLength);
    private readonly SemaphoreSlim _following = new(1);
    private readonly Lock _gate = new();
    private volatile FollowedSnapshot? _index;
    private Task _looking = Task.CompletedTask;
    private long? _lookedAt;

    /// <summary>Ends when no newer one is looked for any more.</summary>
    internal Task Looking
    {
        get
        {
            lock (_gate)
                return _looking;
        }
    }

    /// <summary>Answers.</summary>
    /// <param name="answer">From what there is.</param>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    /// <returns>Null if there is no index, or none that may be shown.</returns>
    public async Task<AnswerBody?> AnswerAsync(Func<SnapshotAnswers, AnswerBody> answer, CancellationToken caller)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
        try
        {
            var looking = Look();
            if (_index is null)
                await looking.WaitAsync(either.Token);
            if (_index is not { } index)
                return null;
            await index.CatchUpAsync(either.Token);
            return answer(new(index.Current));
        }
        catch (Exception e) when (!caller.IsCancellationRequested)
        {
            log.LogWarning(e, "Search cannot answer from the published index");
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _following.Dispose();
    }

    private Task Look()
    {
        lock (_gate)
        {
            var interval = _index is null ? RetryInterval : LookInterval;
            if (_looking.IsCompleted && !(_lookedAt is { } at && time.GetElapsedTime(at) < interval))
            {
                _lookedAt = time.GetTimestamp();
                _looking = Task.Run(LookAsync, CancellationToken.None);
            }

            return _looking;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            using var budget = new CancellationTokenSource(FetchBudget, time);
            if (await _source.RefreshAsync(await KeysAsync(budget.Token), budget.Token) is not { } newest || newest.Pointer.Generation == _index?.Generation)
                return;
            if (newest.IsExpired(time.GetUtcNow()))
                log.LogWarning("The published index {Generation} expired at {Expires}; it is used all the same", newest.Pointer.Generation, newest.Pointer.Expires);
            var index = new FollowedSnapshot(newest, catalogue, _following, time);
            await index.CatchUpAsync(budget.Token);
            _index = index;
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Search cannot take up the published index");
        }
    }

    // The config lies where the index does, and only the service that signs both may write there.
    private async Task<IReadOnlyCollection<string>> KeysAsync(CancellationToken cancellationToken) =>
        await BoundedObject.ReadAsync(store, SignedConfig.ObjectKey, MaxConfigLength, cancellationToken) is { } bytes
            ? SignedConfig.Read(SignedConfig.FromObject(bytes).Body).IndexKeys
            : [];
}
