namespace Replica.SearchService.Routes;

/// <summary>What the publisher says of an item.</summary>
internal sealed record ObjectMetadata(string Title, string Description);
