using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>A term in all segments of a snapshot.</summary>
/// <param name="Entries">A view's entry; null where it lacks the term.</param>
/// <param name="Documents">Documents that have it.</param>
internal sealed record TermEverywhere(TermEntry?[] Entries, long Documents);
