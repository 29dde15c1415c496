using System.Collections.Immutable;

namespace Replica.Search.Simple;

/// <summary>One condition on a document: it has any of these.</summary>
/// <param name="Alternatives">At least one.</param>
internal sealed record Clause(ImmutableArray<Phrase> Alternatives);
