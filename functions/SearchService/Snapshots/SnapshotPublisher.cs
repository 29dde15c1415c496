using Microsoft.Extensions.Logging;
using Replica.Catalogue;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.Search;
using Replica.Search.Files;
using Replica.SearchService.Following;

namespace Replica.SearchService.Snapshots;

/// <summary>
/// Publishes the index: its files, then the signed pointer to them, which replaces only the pointer that was read before. So of several publishers at
/// once, stalled ones too, none undoes what another has published since; one at a time is enough.
/// </summary>
internal sealed class SnapshotPublisher
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    // Between two publications, even of many removals.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Validity = TimeSpan.FromDays(7);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    private readonly IObjectStore _store;
    private readonly IndexKey _key;
    private readonly IndexFolder _files;
    private readonly SearchFollower _follower;
    private readonly ICatalogue _catalogue;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PublishedFiles _published;
    private (SearchIndex Index, long Generation, long Sequence)? _done;
    private IndexPointer? _pointer;
    private DateTimeOffset _at;
    private long _withdrawal;

    /// <param name="store">Where to.</param>
    /// <param name="key">Signs the pointer.</param>
    /// <param name="files">Where files are made.</param>
    /// <param name="follower">Has the index.</param>
    /// <param name="catalogue">What the index is of.</param>
    /// <param name="interval">How often to publish what has changed. What was removed or blocked is published at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where failures are told.</param>
    public SnapshotPublisher(
        IObjectStore store, IndexKey key, IndexFolder files, SearchFollower follower, ICatalogue catalogue, TimeSpan interval, TimeProvider time, ILogger log)
    {
        (_store, _key, _files, _follower, _catalogue, _interval, _time, _log) = (store, key, files, follower, catalogue, interval, time, log);
        _published = new(store, time);
    }

    /// <summary>Publishes until cancelled; where the store fails, tries again, ever more seldom.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _follower.CaughtUp.WaitAsync(cancellationToken).ConfigureAwait(false);
        for (var retry = Look; ;)
        {
            var wait = Look;
            try
            {
                if (IsDue())
                    await PublishAsync(cancellationToken).ConfigureAwait(false);
                retry = Look;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                _log.LogError(e, "The index could not be published; trying again");
                (wait, retry) = (retry, retry * 2 < LastRetry ? retry * 2 : LastRetry);
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes the index as it is now, unless it is published already or another publisher was faster.</summary>
    /// <returns>The pointer that stands now; null if another has published meanwhile.</returns>
    internal async Task<IndexPointer?> PublishAsync(CancellationToken cancellationToken)
    {
        var (index, withdrawal) = (_follower.Index, _follower.LastWithdrawal);
        var (standing, etag) = await FindAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = _follower.Whole();
        if (standing is not null && standing.Sequence > snapshot.Sequence && await IndexStart.HasAsync(_catalogue, standing.Sequence, cancellationToken).ConfigureAwait(false))
            return null;
        var parts = _files.Export(snapshot);
        var segments = new List<PointerSegment>();
        foreach (var part in parts)
            segments.Add(await _published.PutAsync(part, standing, cancellationToken).ConfigureAwait(false));
        var pointer = IsSame(standing, segments) ? standing : await ReplaceAsync(standing, etag, segments, snapshot, cancellationToken).ConfigureAwait(false);
        if (pointer is null)
            return null;
        (_done, _pointer, _at, _withdrawal) = ((index, snapshot.Generation, snapshot.Sequence), pointer, _time.GetUtcNow(), withdrawal);
        await _published.SweepAsync(pointer, cancellationToken).ConfigureAwait(false);
        return pointer;
    }

    private bool IsDue()
    {
        var current = _follower.Whole();
        if (_pointer is null || _pointer.Expires - _time.GetUtcNow() < Renewal)
            return true;
        if (_done == (_follower.Index, current.Generation, current.Sequence))
            return false;
        var since = _time.GetUtcNow() - _at;
        return since >= _interval || (since >= Pause && _follower.LastWithdrawal > _withdrawal);
    }

    private bool IsSame(IndexPointer? standing, List<PointerSegment> segments) =>
        standing is not null && standing.Expires - _time.GetUtcNow() >= Renewal && standing.Analyzer == IndexFile.AnalyzerVersion && standing.Segments.SequenceEqual(segments);

    private async Task<(IndexPointer? Pointer, string? ETag)> FindAsync(CancellationToken cancellationToken)
    {
        var found = await _store.FindAsync(SignedIndexPointer.ObjectKey, cancellationToken).ConfigureAwait(false);
        if (found is null)
            return (null, null);
        try
        {
            var bytes = await BoundedObject.ReadAsync(_store, SignedIndexPointer.ObjectKey, SignedIndexPointer.MaxObjectLength, cancellationToken).ConfigureAwait(false);
            // Should another have come between the two reads, the replacement fails, as it has to.
            return (bytes is null ? null : SignedIndexPointer.FromObject(bytes).Open([_key.Public]), found.ETag);
        }
        catch (Exception e) when (e is IndexRefusedException or InvalidDataException)
        {
            _log.LogWarning("The index pointer that stands is not ours ({Reason}); it is replaced", e.Message);
            return (null, found.ETag);
        }
    }

    private async Task<IndexPointer?> ReplaceAsync(
        IndexPointer? standing, string? etag, List<PointerSegment> segments, IndexSnapshot snapshot, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        var pointer = new IndexPointer
        {
            // Never below the time, so that generations grow even where the store was lost.
            Generation = Math.Max((standing?.Generation ?? 0) + 1, now.ToUnixTimeSeconds()),
            Created = now,
            Expires = now + Validity,
            Analyzer = IndexFile.AnalyzerVersion,
            Sequence = snapshot.Sequence,
            Segments = [.. segments],
        };
        var bytes = SignedIndexPointer.Sign(pointer, _key.Private).ToObject();
        var isDone = etag is null
            ? await _store.PutAsync(SignedIndexPointer.ObjectKey, new MemoryStream(bytes), bytes.Length, onlyIfAbsent: true, cancellationToken).ConfigureAwait(false)
            : await _store.ReplaceAsync(SignedIndexPointer.ObjectKey, bytes, etag, cancellationToken).ConfigureAwait(false);
        if (isDone)
            _log.LogInformation("Published the index: {Count} documents up to change {Sequence} in {Files} files, generation {Generation}", snapshot.Count, snapshot.Sequence, segments.Count, pointer.Generation);
        else
            _log.LogInformation("Another instance has published the index meanwhile");
        return isDone ? pointer : null;
    }
}
