using System.Collections.Immutable;

namespace Replica.Search.Queries;

/// <summary>One condition on a document: it has any of these.</summary>
/// <param name="Alternatives">At least one.</param>
/// <param name="IsQuoted">True if it is meant as it stands: no typing mistake is looked for.</param>
internal sealed record Clause(ImmutableArray<Alternative> Alternatives, bool IsQuoted = false);
