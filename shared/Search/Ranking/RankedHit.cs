namespace Replica.Search.Ranking;

/// <summary>A document that may be shown.</summary>
/// <param name="Key">Orders hits: larger is better.</param>
/// <param name="Score">What is shown as its score.</param>
/// <param name="View">Its segment's place in the snapshot.</param>
/// <param name="Document">Its ordinal in the segment.</param>
internal readonly record struct RankedHit(double Key, double Score, int View, int Document);
