using System.Collections.Immutable;

namespace Replica.SearchAnswers.Json;

/// <summary>Matches by media type and by language.</summary>
public sealed record SearchFacets(ImmutableSortedDictionary<string, long> Type, ImmutableSortedDictionary<string, long> Lang);
