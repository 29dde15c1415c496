using System.Collections.Immutable;

namespace Replica.Search;

/// <summary>One page of results, in brief.</summary>
/// <param name="Hits">In order.</param>
/// <param name="Total">Documents that match.</param>
/// <param name="IsExact">False if <paramref name="Total"/> is a lower bound.</param>
/// <param name="IsCut">True if the query was too costly and the answer is incomplete.</param>
public sealed record FoundPage(ImmutableArray<FoundDocument> Hits, long Total, bool IsExact, bool IsCut);
