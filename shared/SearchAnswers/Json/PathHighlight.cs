using System.Collections.Immutable;
using Replica.Search;

namespace Replica.SearchAnswers.Json;

/// <summary>Where a file's path matches.</summary>
public sealed record PathHighlight(string Path, ImmutableArray<TextRange> Ranges);
