namespace Replica.Ingest.Extractors;

/// <summary>An entry of a <see cref="SourceList"/>.</summary>
/// <param name="Url">Its own page, or the page it stands on.</param>
/// <param name="Item">Which one on that page, from 1; null if the page is its own.</param>
internal sealed record SourceEntry(Uri Url, int? Item);
