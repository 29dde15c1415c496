using Replica.Search;

namespace Replica.SearchAnswers.Json;

/// <summary>Where a result matches: ranges as start and length, in UTF-16 units.</summary>
public sealed record ObjectHighlight(int[][] Title, IReadOnlyList<PathHighlight> Files)
{
    /// <summary>Of a hit.</summary>
    public static ObjectHighlight Of(SearchHit hit) => new(
        Pairs(hit.TitleHighlights),
        [.. hit.FileHighlights.Select(file => new PathHighlight(hit.Document.Files[file.File], Pairs(file.Ranges)))]);

    private static int[][] Pairs(IEnumerable<TextRange> ranges) => [.. ranges.Select(range => new[] { range.Start, range.Length })];
}
