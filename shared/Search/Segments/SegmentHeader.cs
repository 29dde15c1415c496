namespace Replica.Search.Segments;

/// <summary>What a segment says of itself.</summary>
/// <param name="DocumentCount">Documents.</param>
/// <param name="TermCount">Terms.</param>
/// <param name="Generation">Of the snapshot it was written from; 0 in memory.</param>
/// <param name="Sequence">The catalogue's last change that is in it; 0 if there is no catalogue.</param>
internal readonly record struct SegmentHeader(int DocumentCount, int TermCount, long Generation, long Sequence);
