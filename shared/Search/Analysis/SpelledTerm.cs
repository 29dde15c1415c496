namespace Replica.Search.Analysis;

/// <summary>A term of a spelling.</summary>
/// <param name="Text">Folded; in the index it is its UTF-8.</param>
/// <param name="Offset">Positions after the spelling's first term.</param>
internal readonly record struct SpelledTerm(string Text, int Offset);
