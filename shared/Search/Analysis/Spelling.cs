using System.Collections.Immutable;

namespace Replica.Search.Analysis;

/// <summary>One way in which a document may spell what was typed: terms that stand in one field at their offsets.</summary>
/// <param name="Terms">At least one; offsets ascending from 0.</param>
/// <param name="IsGuess">True where it is less than certain: two typed words written as one, one as two, a particle less. Not for strict matching.</param>
/// <param name="CanExtend">True if its single term may be the beginning of a longer one while the word is being typed.</param>
internal sealed record Spelling(ImmutableArray<SpelledTerm> Terms, bool IsGuess = false, bool CanExtend = false);
