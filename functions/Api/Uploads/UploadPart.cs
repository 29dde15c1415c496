namespace Replica.Api.Uploads;

/// <summary>One part of one file.</summary>
/// <param name="File">The file's position in the upload.</param>
/// <param name="Index">The part's, from 0; the store counts from 1.</param>
/// <param name="Offset">Bytes of the file before it.</param>
/// <param name="Length">Bytes, at least 1.</param>
internal readonly record struct UploadPart(int File, int Index, long Offset, long Length);
