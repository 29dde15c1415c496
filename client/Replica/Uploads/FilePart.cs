namespace Replica.Client.Uploads;

/// <summary>A range of a file on its way to a URL.</summary>
/// <param name="File">Position of the file among those that are sent.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Exact bytes.</param>
/// <param name="Url">Where they are PUT.</param>
internal sealed record FilePart(int File, long Offset, long Length, Uri Url);
