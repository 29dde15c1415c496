using Replica.Search.Segments;

namespace Replica.Search;

/// <summary>
/// A live index: writers apply batches of changes, any number of readers query the newest snapshot without locks. Grown segments are merged
/// in the background.
/// </summary>
public sealed class SearchIndex
{
    private readonly LiveIndex _live;
    private volatile IndexSnapshot _current;
    private long _sequence;

    /// <summary>An empty index.</summary>
    public SearchIndex()
        : this(SegmentList.Empty, 0, 0)
    {
    }

    /// <summary>An index that goes on from a snapshot.</summary>
    public SearchIndex(IndexSnapshot snapshot)
        : this(snapshot.Segments, snapshot.Generation, snapshot.Sequence)
    {
    }

    private SearchIndex(SegmentList segments, long generation, long sequence)
    {
        _sequence = sequence;
        _current = new(generation, sequence, segments);
        _live = new(segments, Publish);
    }

    /// <summary>What readers see now.</summary>
    public IndexSnapshot Current => _current;

    /// <summary>Ends when nothing is left to merge; changes may make it begin anew.</summary>
    public Task Merges => _live.Merges;

    /// <summary>
    /// Removes ids, then adds or replaces documents by id (of several with one id the last counts), and publishes the next snapshot. A
    /// document whose info hash is blocked is not added; what had its id goes. Costs what the batch costs.
    /// </summary>
    /// <param name="put">Documents.</param>
    /// <param name="removedIds">Ids, of which none need exist.</param>
    /// <param name="sequence">The catalogue's last change that is in the batch; null leaves it as it was.</param>
    /// <exception cref="ArgumentException">An info hash is neither 40 lower-case hex digits nor empty, or a document has more than 16 Mi characters.</exception>
    public void Apply(IReadOnlyCollection<IndexDocument> put, IReadOnlyCollection<string> removedIds, long? sequence = null)
    {
        _sequence = sequence ?? _sequence;
        _live.Apply(put, removedIds);
    }

    /// <summary>Hides all documents with these info hashes, now and whenever they are put again. In the next snapshot when this returns.</summary>
    /// <exception cref="ArgumentException">One is not 40 hex digits.</exception>
    public void Block(IReadOnlyCollection<string> infoHashes) => _live.Block(blocked => blocked.With(infoHashes));

    /// <summary>Lets documents with these info hashes be put again; it brings none back.</summary>
    /// <exception cref="ArgumentException">One is not 40 hex digits.</exception>
    public void Unblock(IReadOnlyCollection<string> infoHashes) => _live.Block(blocked => blocked.Without(infoHashes));

    private void Publish(SegmentList segments, bool isChange) =>
        _current = new(_current.Generation + (isChange ? 1 : 0), _sequence, segments);
}
