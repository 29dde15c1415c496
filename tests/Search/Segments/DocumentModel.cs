using Replica.Search.Segments;

namespace Replica.Search.Tests.Segments;

/// <summary>What an index holds, as a dictionary.</summary>
internal sealed class DocumentModel
{
    private readonly HashSet<string> _blocked = [];

    public SortedDictionary<string, IndexDocument> Documents { get; } = new(StringComparer.Ordinal);

    public static IEnumerable<string> IdsIn(SegmentView view) =>
        Enumerable.Range(0, view.Segment.Count).Where(view.Has).Select(view.Segment.LoadId);

    public void Apply(IEnumerable<IndexDocument> put, IEnumerable<string> removed)
    {
        foreach (var id in removed)
            Documents.Remove(id);
        foreach (var document in put)
        {
            Documents.Remove(document.Id);
            if (!_blocked.Contains(document.InfoHash))
                Documents.Add(document.Id, document);
        }
    }

    public void Block(IEnumerable<string> hashes)
    {
        _blocked.UnionWith(hashes);
        foreach (var document in Documents.Values.Where(document => _blocked.Contains(document.InfoHash)).ToList())
            Documents.Remove(document.Id);
    }

    public void Unblock(IEnumerable<string> hashes) => _blocked.ExceptWith(hashes);

    public void Check(IndexSnapshot snapshot)
    {
        var views = snapshot.Segments.Views;
        var found = views.SelectMany(view => Enumerable.Range(0, view.Segment.Count).Where(view.Has).Select(view.Segment.Load));
        Assert.Equal(
            Documents.Values.Select(GeneratedDocuments.Describe).Order(StringComparer.Ordinal),
            found.Select(GeneratedDocuments.Describe).Order(StringComparer.Ordinal));
        Assert.Equal(Documents.Count, views.Sum(view => view.Count));
        Assert.Equal(_blocked.Order(StringComparer.Ordinal), snapshot.Segments.Blocked.Hashes);
    }
}
