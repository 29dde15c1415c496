namespace Replica.Search.Files;

/// <summary>One of the files that make up an index, written once and never changed.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of its bytes, 64 lower-case hex digits: its name.</param>
/// <param name="Length">Bytes.</param>
public sealed record IndexPart(string Path, string Sha256, long Length);
