using System.Collections.Immutable;

namespace Replica.SearchService.Routes;

/// <summary>Matches by media type and by language.</summary>
internal sealed record SearchFacets(ImmutableSortedDictionary<string, long> Type, ImmutableSortedDictionary<string, long> Lang);
