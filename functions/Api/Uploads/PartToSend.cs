namespace Replica.Api.Uploads;

/// <summary>A part and where to PUT it.</summary>
/// <param name="File">The file's position in the upload.</param>
/// <param name="Index">The part's, from 0.</param>
/// <param name="Url">Takes exactly <paramref name="Length"/> bytes; null once the part has become one with its file.</param>
/// <param name="Offset">Bytes of the file before it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Received">True once it has arrived whole; not said of a new upload.</param>
internal sealed record PartToSend(int File, int Index, string? Url, long Offset, long Length, bool? Received);
