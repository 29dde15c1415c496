using System.Collections.Immutable;
using Replica.Search;

namespace Replica.SearchAnswers.Json;

/// <summary>Where a result matches: ranges as start and length, in UTF-16 units.</summary>
public sealed record ObjectHighlight(ImmutableArray<TextRange> Title, IReadOnlyList<PathHighlight> Files)
{
    /// <summary>Of a hit.</summary>
    public static ObjectHighlight Of(SearchHit hit)
    {
        var files = hit.FileHighlights.IsEmpty ? [] : new PathHighlight[hit.FileHighlights.Length];
        for (var i = 0; i < files.Length; i++)
            files[i] = new(hit.Document.Files[hit.FileHighlights[i].File], hit.FileHighlights[i].Ranges);
        return new(hit.TitleHighlights, files);
    }
}
