namespace Replica.Catalogue.Uploads;

/// <summary>One file of an upload.</summary>
/// <param name="Path">Inside the torrent.</param>
/// <param name="Length">Bytes; an empty file has no parts.</param>
/// <param name="PartsId">The store's id of its upload in parts; empty for an empty file.</param>
public sealed record UploadFile(string Path, long Length, string PartsId);
