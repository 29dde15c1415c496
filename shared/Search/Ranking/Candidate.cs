using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>A document that may be a result.</summary>
/// <param name="Segment">Where it lies.</param>
/// <param name="Ordinal">Its ordinal there.</param>
/// <param name="Matched">Clauses it matches.</param>
/// <param name="Score">The sum of what they give.</param>
internal readonly record struct Candidate(Segment Segment, int Ordinal, int Matched, float Score)
{
    /// <summary>The document.</summary>
    public StoredDocument Stored => Segment.Documents[Ordinal];
}
