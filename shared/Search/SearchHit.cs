using System.Collections.Immutable;

namespace Replica.Search;

/// <summary>One result.</summary>
/// <param name="Document">The item.</param>
/// <param name="Score">Larger is better; comparable within one answer.</param>
/// <param name="BestFile">Index of the file that matches best; the largest of the item's type where none matches.</param>
/// <param name="TitleHighlights">Start and length of each match in the title, in UTF-16 units.</param>
/// <param name="FileHighlights">For each file whose path matches, those ranges; at most 10 files, best first.</param>
public sealed record SearchHit(
    IndexDocument Document, double Score, int BestFile,
    ImmutableArray<TextRange> TitleHighlights, ImmutableArray<FileHighlight> FileHighlights);
