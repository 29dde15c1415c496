using System.Collections.Immutable;

namespace Replica.Search.Analysis;

/// <summary>A word that was typed.</summary>
/// <param name="Source">UTF-16 units of the typed text.</param>
/// <param name="Spellings">At least one, the likeliest first; a document that has any of them has the word.</param>
internal sealed record QueryWord(TextRange Source, ImmutableArray<Spelling> Spellings);
