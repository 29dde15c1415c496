using System.Collections.Immutable;

namespace Replica.Search.Analysis;

/// <summary>A word of a text, folded.</summary>
/// <param name="IsIdeographs">True for a run of Han or kana, whose parts are single characters; false for a word, whose parts are what zero-width non-joiners split.</param>
/// <param name="Parts">At least one.</param>
internal sealed record Word(bool IsIdeographs, ImmutableArray<WordPart> Parts);
