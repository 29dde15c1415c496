using Microsoft.Extensions.Logging;
using Replica.Catalogue;
using Replica.Catalogue.Indexing;
using Replica.Search;

namespace Replica.SearchService.Following;

/// <summary>
/// Keeps an index equal to the catalogue by following its change log, from a snapshot or from the beginning. Any number of followers may read one
/// catalogue.
/// </summary>
public sealed class SearchFollower
{
    private const int BatchSize = 1_000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    private readonly ICatalogue _catalogue;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _writing = new();
    private readonly Func<CancellationToken, Task<IndexSnapshot?>> _begin;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SearchIndex _index = new();
    private bool _hasBegun;
    private long _sequence;
    private long _lastWithdrawal;
    private long _wholeAt;

    /// <summary>Has read nothing yet; <see cref="RunAsync"/> begins.</summary>
    /// <param name="catalogue">What to follow.</param>
    /// <param name="time">When to look again.</param>
    /// <param name="log">Where failures are told; never what anybody searches.</param>
    /// <param name="begin">Finds a snapshot to go on from; null, or one that gives null, is the beginning.</param>
    public SearchFollower(
        ICatalogue catalogue, TimeProvider time, ILogger<SearchFollower> log, Func<CancellationToken, Task<IndexSnapshot?>>? begin = null) =>
        (_catalogue, _time, _log, _begin, _wholeAt) = (catalogue, time, log, begin ?? (_ => Task.FromResult<IndexSnapshot?>(null)), time.GetTimestamp());

    /// <summary>The index; all changes go through this follower.</summary>
    public SearchIndex Index => _index;

    /// <summary>Ends when the index has held, once, everything that the catalogue had.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>How long ago the index held everything that the catalogue had; until it has, how long ago it began.</summary>
    internal TimeSpan Behind => _time.GetElapsedTime(Interlocked.Read(ref _wholeAt));

    /// <summary>The number of the last change seen that took something out of the index; such changes are to be published soon.</summary>
    internal long LastWithdrawal => Interlocked.Read(ref _lastWithdrawal);

    /// <summary>Follows until cancelled. A catalogue that fails is asked again, ever more seldom, up to every 30 seconds.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                await CatchUpAsync(cancellationToken).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                _log.LogWarning(e, "Search cannot read the catalogue's changes after {Sequence}; trying again", _sequence);
            }

            await Task.Delay(WaitAfter(failures), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Applies every change there is now; before the first, finds where to begin.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!_hasBegun)
        {
            if (await _begin(cancellationToken).ConfigureAwait(false) is { } snapshot)
                (_index, _sequence) = (new(snapshot), snapshot.Sequence);
            _hasBegun = true;
        }

        while (await _catalogue.ChangesAsync(_sequence, BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } changes)
        {
            Apply(changes);
            _sequence = changes[^1].Sequence;
        }

        Interlocked.Exchange(ref _wholeAt, _time.GetTimestamp());
        _caughtUp.TrySetResult();
    }

    /// <summary>The index between two batches: what its sequence says is in it, all of it, blocks too.</summary>
    internal IndexSnapshot Whole()
    {
        lock (_writing)
            return Index.Current;
    }

    /// <summary>Adds or replaces documents of the DHT, each under its <see cref="ImportedItem.IdOf"/>; but none that is blocked, and none of a torrent of the catalogue's.</summary>
    /// <returns>How many were added or replaced.</returns>
    internal int Import(IReadOnlyCollection<IndexDocument> documents)
    {
        lock (_writing)
        {
            var snapshot = Index.Current;
            var put = documents.Where(document => !snapshot.IsBlocked(document.InfoHash) && snapshot.FindInfoHash(document.InfoHash).All(ImportedItem.IsId)).ToList();
            if (put.Count > 0)
                Index.Apply(put, []);
            return put.Count;
        }
    }

    private void Apply(IReadOnlyList<CatalogueChange> changes)
    {
        lock (_writing)
        {
            if (ChangeBatch.ApplyTo(Index, changes))
                Interlocked.Exchange(ref _lastWithdrawal, changes[^1].Sequence);
        }
    }

    private static TimeSpan WaitAfter(int failures) =>
        failures == 0 ? PollInterval : TimeSpan.FromTicks(Math.Min(MaxBackOff.Ticks, PollInterval.Ticks << Math.Min(failures, 16)));
}
