using System.Collections.Immutable;

namespace Replica.Search.Simple;

/// <summary>Terms that must stand in one field at their offsets.</summary>
/// <param name="Terms">At least one, offsets ascending from 0.</param>
/// <param name="IsPrefix">True if its single term may go on.</param>
internal sealed record Phrase(ImmutableArray<PhraseTerm> Terms, bool IsPrefix = false);
