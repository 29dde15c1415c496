using System.Collections.Immutable;
using System.Numerics;
using Replica.Search.Queries;
using Replica.Search.Ranking;

namespace Replica.Search.Highlights;

/// <summary>Makes hits of documents: shows where they match and chooses the file that matches best. For one page; not for two threads at once.</summary>
internal sealed class Highlighter(ImmutableArray<Clause> clauses, DocumentFilter filter)
{
    private const int MaxFiles = 10;

    // Of every torrent so many paths are read, and so many more of the page's large ones together.
    private const int MaxPaths = 64;
    private const int MaxMorePaths = 10_000;

    private readonly TextMatcher _matcher = new(clauses);
    private readonly List<RankedFile> _files = [];
    private int _morePaths = MaxMorePaths;

    /// <summary>The hit of a document.</summary>
    public SearchHit ToHit(IndexDocument document, double score)
    {
        var title = _matcher.Match(document.Title);
        Rank(document, title);
        return new(document, score,
            _files.Count > 0 && (_files[0].IsPreferred || !filter.HasTypes) ? _files[0].File : Largest(document),
            title.Ranges, Highlights());
    }

    /// <summary>The files whose paths match, best first.</summary>
    private void Rank(IndexDocument document, in TextMatch title)
    {
        _files.Clear();
        for (int file = 0, paths = _matcher.IsEmpty ? 0 : CountPaths(document); file < paths; file++)
        {
            var path = document.Files[file];
            // A torrent of one file has its name as path.
            var match = path == document.Title ? title : _matcher.Match(path);
            if (match.Clauses != 0)
                _files.Add(new(file, match, filter.Prefers(document, path), Length(document, file)));
        }

        if (_files.Count > 1)
            _files.Sort(Compare);
    }

    private int Compare(RankedFile x, RankedFile y)
    {
        // Who asks for pictures is shown one.
        var order = filter.HasTypes ? y.IsPreferred.CompareTo(x.IsPreferred) : 0;
        if (order == 0)
            order = BitOperations.PopCount(y.Match.Clauses).CompareTo(BitOperations.PopCount(x.Match.Clauses));
        if (order == 0)
            order = y.IsPreferred.CompareTo(x.IsPreferred);
        if (order == 0)
            order = y.Length.CompareTo(x.Length);
        return order != 0 ? order : x.File.CompareTo(y.File);
    }

    private ImmutableArray<FileHighlight> Highlights()
    {
        if (_files.Count == 0)
            return [];
        var highlights = ImmutableArray.CreateBuilder<FileHighlight>(Math.Min(_files.Count, MaxFiles));
        for (var i = 0; i < highlights.Capacity; i++)
            highlights.Add(new(_files[i].File, _files[i].Match.Ranges));
        return highlights.MoveToImmutable();
    }

    private int CountPaths(IndexDocument document)
    {
        var more = Math.Clamp(document.Files.Length - MaxPaths, 0, _morePaths);
        _morePaths -= more;
        return Math.Min(document.Files.Length, MaxPaths + more);
    }

    private int Largest(IndexDocument document)
    {
        var (best, isPreferred) = (0, document.Files.Length > 1 && filter.Prefers(document, document.Files[0]));
        for (var i = 1; i < document.Files.Length; i++)
        {
            var order = filter.Prefers(document, document.Files[i]).CompareTo(isPreferred);
            if (order > 0 || (order == 0 && Length(document, i) > Length(document, best)))
                (best, isPreferred) = (i, isPreferred || order > 0);
        }

        return best;
    }

    private static long Length(IndexDocument document, int file) =>
        file < document.FileLengths.Length ? document.FileLengths[file] : 0;
}
