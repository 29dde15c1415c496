namespace Replica.BitTorrent.Storage;

/// <summary>What tells that nobody changed a file: where it lies, its length and when it was last written.</summary>
/// <param name="IsStaged">It has not got its own name yet.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Written">UTC ticks.</param>
internal readonly record struct FileStamp(bool IsStaged, long Length, long Written)
{
    /// <summary>Looks at a file.</summary>
    /// <returns>Null if it is not there or cannot be looked at.</returns>
    public static FileStamp? Of(string path, bool isStaged)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileStamp(isStaged, file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
