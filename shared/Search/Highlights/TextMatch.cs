using System.Collections.Immutable;

namespace Replica.Search.Highlights;

/// <summary>How a text matches a query.</summary>
/// <param name="Clauses">A bit for each clause that it matches.</param>
/// <param name="Ranges">Where; ascending, apart.</param>
internal readonly record struct TextMatch(uint Clauses, ImmutableArray<TextRange> Ranges);
