using Replica.Search.Segments;

namespace Replica.Search.Files;

/// <summary>A part of the documents of a file that is being built.</summary>
/// <param name="Segment">The documents.</param>
/// <param name="Numbers">Of each its number among all that came.</param>
/// <param name="IdHashes">Of each the hash of its id.</param>
internal sealed record BuiltRun(Segment Segment, long[] Numbers, ulong[] IdHashes);
