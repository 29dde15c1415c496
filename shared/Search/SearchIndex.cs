using Replica.Search.Simple;

namespace Replica.Search;

/// <summary>A live index: one writer applies batches of changes, any number of readers query the newest snapshot without locks.</summary>
public sealed class SearchIndex
{
    private volatile IndexSnapshot _current = new(generation: 0, []);

    /// <summary>What readers see now.</summary>
    public IndexSnapshot Current => _current;

    /// <summary>
    /// Removes ids, then adds or replaces documents by id (of several with one id the last counts), and publishes the next snapshot.
    /// One caller at a time. Costs what the batch costs, except that it merges grown segments after publishing.
    /// </summary>
    public void Apply(IReadOnlyCollection<IndexDocument> put, IReadOnlyCollection<string> removedIds)
    {
        var documents = put.Reverse().DistinctBy(document => document.Id).Reverse().ToList();
        var gone = documents.Select(document => document.Id).Concat(removedIds).ToList();
        var views = _current.Views.Select(view => view.Without(gone)).ToList();
        if (documents.Count > 0)
            views.Add(new(SegmentBuilder.Build(documents)));
        var generation = _current.Generation + 1;
        _current = new(generation, [.. views]);

        // Same documents, so the same generation; readers need not wait for it.
        var compact = SegmentMerger.Compact(views);
        if (compact != views)
            _current = new(generation, [.. compact]);
    }
}
