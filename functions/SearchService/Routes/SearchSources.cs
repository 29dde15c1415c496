namespace Replica.SearchService.Routes;

/// <summary>How each source of results fared.</summary>
internal sealed record SearchSources(string Service, string Dht);
