using System.Collections.Immutable;

namespace Replica.Search.Simple;

/// <summary>What a query text asks for.</summary>
/// <param name="InfoHash">40 lower-case hex digits if the text is one and nothing else; then there are no clauses.</param>
/// <param name="Wanted">Conditions that raise a document; none = every document.</param>
/// <param name="Excluded">Conditions that no result meets.</param>
/// <param name="IsCut">True if the text was too long and its end was ignored.</param>
internal sealed record ParsedQuery(string? InfoHash, ImmutableArray<Clause> Wanted, ImmutableArray<Clause> Excluded, bool IsCut);
