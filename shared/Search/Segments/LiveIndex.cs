using Replica.Search.Segments.Building;

namespace Replica.Search.Segments;

/// <summary>
/// The segments of an index that changes. Changes build a small segment each; one background thread merges what has grown too many, one
/// merge at a time, and what is removed or blocked meanwhile stays so in the result.
/// </summary>
internal sealed class LiveIndex
{
    private readonly Lock _gate = new();
    private readonly Action<SegmentList, bool> _publish;
    private SegmentList _segments;
    private SegmentView[] _merging = [];
    private Task _merges = Task.CompletedTask;

    /// <summary>Begins with some segments.</summary>
    /// <param name="segments">To begin with.</param>
    /// <param name="publish">Gets each new list, one call at a time, and whether it has other documents than the last.</param>
    public LiveIndex(SegmentList segments, Action<SegmentList, bool> publish) => (_segments, _publish) = (segments, publish);

    /// <summary>Ends when nothing is left to merge.</summary>
    public Task Merges
    {
        get
        {
            lock (_gate)
                return _merges;
        }
    }

    /// <summary>Removes ids, then adds or replaces documents.</summary>
    public void Apply(IReadOnlyCollection<IndexDocument> put, IReadOnlyCollection<string> removedIds)
    {
        lock (_gate)
        {
            var documents = put.Reverse().DistinctBy(document => document.Id).Reverse().ToLookup(document => _segments.Blocked.Has(document.InfoHash));
            var added = documents[false].ToList();
            var removals = removedIds.Concat(documents[true].Select(document => document.Id)).ToHashSet(StringComparer.Ordinal);
            var ids = added.Select(document => document.Id).Concat(removals).ToList();
            removals.ExceptWith(added.Select(document => document.Id));
            Publish(ids.Count == 0 ? _segments : _segments.With(SegmentBuilder.Build(added, removals), ids).MergeSmall(IsMerging));
        }
    }

    /// <summary>Blocks or unblocks.</summary>
    public void Block(Func<BlockList, BlockList> change)
    {
        lock (_gate)
        {
            if (change(_segments.Blocked) is var blocked && blocked != _segments.Blocked)
                Publish(_segments.With(blocked));
        }
    }

    private bool IsMerging(SegmentView view) => _merging.Any(merging => merging.Segment == view.Segment);

    private void Publish(SegmentList segments)
    {
        _segments = segments;
        _publish(segments, true);
        if (_merges.IsCompleted && segments.FindDue() is not null)
            _merges = Task.Factory.StartNew(MergeAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void MergeAll()
    {
        while (Begin() is var (segments, range))
        {
            var merged = segments.Merge(range, out var order);
            lock (_gate)
            {
                _segments = _segments.Replace(segments.Views[range], merged, order);
                _merging = [];
                _publish(_segments, false);
            }
        }
    }

    private (SegmentList Segments, Range Range)? Begin()
    {
        lock (_gate)
        {
            if (_segments.FindDue() is not { } range)
            {
                _merges = Task.CompletedTask;
                return null;
            }

            _merging = [.. _segments.Views[range]];
            return (_segments, range);
        }
    }
}
