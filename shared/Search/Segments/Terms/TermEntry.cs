namespace Replica.Search.Segments.Terms;

/// <summary>What the dictionary knows of a term.</summary>
/// <param name="DocumentCount">Documents that have it, at least 1.</param>
/// <param name="MaxImpact">The largest impact it has in any of them.</param>
/// <param name="Postings">Where its postings begin; of a term in one document that document.</param>
/// <param name="PostingsLength">Bytes of its postings; 0 for a term in one document.</param>
/// <param name="Hits">Where its hits begin.</param>
/// <param name="HitsLength">Bytes of its hits.</param>
internal readonly record struct TermEntry(
    int DocumentCount, byte MaxImpact, long Postings, int PostingsLength, long Hits, int HitsLength);
