namespace Replica.SearchAnswers.Json;

/// <summary>What the publisher says of an item.</summary>
public sealed record ObjectMetadata(string Title, string Description);
