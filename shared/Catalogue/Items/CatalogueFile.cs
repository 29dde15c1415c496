namespace Replica.Catalogue.Items;

/// <summary>One file of an item.</summary>
/// <param name="Path">Inside the torrent, segments joined with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
public sealed record CatalogueFile(string Path, long Length);
