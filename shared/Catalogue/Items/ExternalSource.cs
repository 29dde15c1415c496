namespace Replica.Catalogue.Items;

/// <summary>Where an ingested item came from.</summary>
/// <param name="Url">The page.</param>
/// <param name="Description">The source's description.</param>
/// <param name="Channel">Its channel or author.</param>
public sealed record ExternalSource(string Url, string? Description, string? Channel);
