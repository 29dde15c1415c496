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
    private int _morePaths = MaxMorePaths;

    /// <summary>The hit of a document.</summary>
    public SearchHit ToHit(IndexDocument document, double score)
    {
        var files = Enumerable.Range(0, clauses.IsEmpty ? 0 : CountPaths(document))
            .Select(file => (File: file, Match: _matcher.Match(document.Files[file])))
            .Where(file => file.Match.Clauses != 0)
            .Select(file => new RankedFile(file.File, file.Match, filter.Prefers(document, document.Files[file.File]), Length(document, file.File)))
            .OrderByDescending(file => filter.HasTypes && file.IsPreferred) // Who asks for pictures is shown one.
            .ThenByDescending(file => BitOperations.PopCount(file.Match.Clauses)).ThenByDescending(file => file.IsPreferred)
            .ThenByDescending(file => file.Length).ThenBy(file => file.File)
            .Take(MaxFiles).ToList();
        return new(document, score,
            files.Count > 0 && (files[0].IsPreferred || !filter.HasTypes) ? files[0].File : Largest(document),
            _matcher.Match(document.Title).Ranges,
            [.. files.Select(file => new FileHighlight(file.File, file.Match.Ranges))]);
    }

    private int CountPaths(IndexDocument document)
    {
        var more = Math.Clamp(document.Files.Length - MaxPaths, 0, _morePaths);
        _morePaths -= more;
        return Math.Min(document.Files.Length, MaxPaths + more);
    }

    private int Largest(IndexDocument document)
    {
        var best = 0;
        for (var i = 1; i < document.Files.Length; i++)
        {
            var order = filter.Prefers(document, document.Files[i]).CompareTo(filter.Prefers(document, document.Files[best]));
            if (order > 0 || (order == 0 && Length(document, i) > Length(document, best)))
                best = i;
        }

        return best;
    }

    private static long Length(IndexDocument document, int file) =>
        file < document.FileLengths.Length ? document.FileLengths[file] : 0;
}
