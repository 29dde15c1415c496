using Replica.Search;

namespace Replica.SearchAnswers.Paging;

/// <summary>
/// Keeps the snapshots that people page through for a few minutes, so that no result comes twice or never because others came in between.
/// What they hold in memory beyond the newest one is bounded; whoever pages through one that had to go goes on with the newest.
/// </summary>
public sealed class SnapshotPins(TimeProvider time)
{
    private const int MaxPins = 16;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly List<(IndexSnapshot Snapshot, DateTimeOffset Used)> _pins = [];

    /// <summary>The snapshot of a generation, or the newest; it is kept for the pages after.</summary>
    public IndexSnapshot Take(long? generation, IndexSnapshot newest)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            _pins.RemoveAll(pin => now - pin.Used > Kept);
            var found = generation is null ? -1 : _pins.FindIndex(pin => pin.Snapshot.Generation == generation);
            var snapshot = found >= 0 ? _pins[found].Snapshot : newest;
            _pins.RemoveAll(pin => pin.Snapshot.Generation == snapshot.Generation);
            _pins.Add((snapshot, now));
            // The least recently used go first.
            while (_pins.Count > MaxPins || (_pins.Count > 1 && _pins.Sum(pin => pin.Snapshot.CountNotIn(newest)) > newest.Count))
                _pins.RemoveAt(0);
            return snapshot;
        }
    }
}
