namespace Replica.Client.Uploads;

/// <summary>One part of one file, as the service names it.</summary>
/// <param name="File">Index of the file.</param>
/// <param name="Index">The part's number; parts of a file ascend by it.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Exact bytes.</param>
/// <param name="Url">Where to PUT it; null once it takes no more bytes.</param>
/// <param name="Received">True once it has arrived whole; not said of a new upload.</param>
internal sealed record UploadPart(int File, int Index, long Offset, long Length, string? Url = null, bool? Received = null);
