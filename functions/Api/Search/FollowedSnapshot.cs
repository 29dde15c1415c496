using Replica.Catalogue;
using Replica.Catalogue.Indexing;
using Replica.Catalogue.Snapshots;
using Replica.Search;

namespace Replica.Api.Search;

/// <summary>A published index, and what has changed in the catalogue since. Safe for any number of threads.</summary>
/// <param name="published">Where to begin.</param>
/// <param name="catalogue">What has changed.</param>
/// <param name="gate">Lets one in at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class FollowedSnapshot(PublishedIndex published, ICatalogue catalogue, SemaphoreSlim gate, TimeProvider time)
{
    /// <summary>How old what is known of the catalogue may be.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private const int BatchSize = 1_000;

    private readonly SearchIndex _index = new(published.Snapshot);
    private long _sequence = published.Pointer.Sequence;
    private long? _caughtUpAt;

    /// <summary>The publication's.</summary>
    public long Generation => published.Pointer.Generation;

    /// <summary>What there is to search.</summary>
    public IndexSnapshot Current => _index.Current;

    /// <summary>Takes over what has changed, unless that was done just now. Given up, it goes on the next time where it was.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (_caughtUpAt is { } at && time.GetElapsedTime(at) < Fresh)
                return;
            var now = time.GetTimestamp();
            while (await catalogue.ChangesAsync(_sequence, BatchSize, cancellationToken) is { Count: > 0 } changes)
            {
                ChangeBatch.ApplyTo(_index, changes);
                _sequence = changes[^1].Sequence;
            }

            _caughtUpAt = now;
        }
        finally
        {
            gate.Release();
        }
    }
}
