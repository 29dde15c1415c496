namespace Replica.Catalogue.Items;

/// <summary>Where an ingested item came from.</summary>
/// <param name="Url">The page.</param>
/// <param name="Description">The source's description.</param>
/// <param name="Channel">Its channel or author.</param>
/// <param name="Id">Names the thing itself, whatever URL led to it: the key of its claim (<see cref="Jobs.IIngestLedger"/>).</param>
public sealed record ExternalSource(string Url, string? Description, string? Channel, string? Id = null);
