using System.Collections.Immutable;
using Replica.Search.Analysis;

namespace Replica.Search.Queries;

/// <summary>Terms that must stand in one field at their offsets.</summary>
/// <param name="Terms">At least one, offsets ascending from 0.</param>
/// <param name="IsPrefix">True if its single term may be the beginning of a longer one.</param>
/// <param name="Weight">What it counts beside what was typed, above 0 and at most 1.</param>
/// <param name="Commonness">Documents that decide how rare it counts; 0 = those that have its terms.</param>
internal sealed record Alternative(ImmutableArray<SpelledTerm> Terms, bool IsPrefix = false, float Weight = 1, long Commonness = 0)
{
    /// <summary>What a spelling counts that is a guess.</summary>
    public const float GuessWeight = 0.8f;
}
