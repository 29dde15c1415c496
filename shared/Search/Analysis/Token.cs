namespace Replica.Search.Analysis;

/// <summary>What the index stores of a text.</summary>
/// <param name="Term">Folded.</param>
/// <param name="Position">Counts words from 0; a joined spelling shares the position of its first part.</param>
/// <param name="Start">First UTF-16 unit in the original text.</param>
/// <param name="Length">UTF-16 units.</param>
internal readonly record struct Token(string Term, int Position, int Start, int Length);
