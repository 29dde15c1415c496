using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>A term of a segment that begins with a prefix.</summary>
/// <param name="Term">UTF-8.</param>
/// <param name="Entry">What the dictionary knows of it.</param>
internal sealed record PrefixTerm(byte[] Term, TermEntry Entry);
