namespace Replica.Client.Commands;

/// <summary>What <c>index search</c> says of a query.</summary>
/// <param name="Query">As given.</param>
/// <param name="Hits">In order.</param>
/// <param name="Total">Documents that match.</param>
/// <param name="Relation"><c>eq</c>, or <c>gte</c> where there may be more.</param>
/// <param name="Micros">Microseconds inside the engine, hits included.</param>
internal sealed record IndexAnswer(string Query, IReadOnlyList<IndexHit> Hits, long Total, string Relation, double Micros);
