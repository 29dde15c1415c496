namespace Replica.Search.Highlights;

/// <summary>A file as a candidate for a document's best.</summary>
/// <param name="File">Its index.</param>
/// <param name="Match">How its path matches.</param>
/// <param name="IsPreferred">It is of the type asked for.</param>
/// <param name="Length">Bytes; 0 if unknown.</param>
internal readonly record struct RankedFile(int File, TextMatch Match, bool IsPreferred, long Length);
