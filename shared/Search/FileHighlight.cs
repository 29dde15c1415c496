using System.Collections.Immutable;

namespace Replica.Search;

/// <summary>Where a file's path matches.</summary>
/// <param name="File">Index of the file.</param>
/// <param name="Ranges">In its path.</param>
public sealed record FileHighlight(int File, ImmutableArray<TextRange> Ranges);
