namespace Replica.BitTorrent.Storage;

/// <summary>Says what a failure to store means and what to do about it.</summary>
internal static class StorageFailure
{
    // ENOSPC, EDQUOT (Linux, macOS); ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static readonly int[] Full = [28, 122, 69, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>An error for people.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="path">Of which file.</param>
    public static IOException Describe(Exception failure, string path) => failure switch
    {
        UnauthorizedAccessException => new IOException($"{path} may not be written: {failure.Message} Check the folder's permissions, or choose another folder.", failure),
        IOException { HResult: 27 } => new IOException($"{path} grows larger than its file system holds; choose another folder.", failure),
        _ when Array.IndexOf(Full, failure.HResult) >= 0 => new IOException($"No space is left for {path}. Free some and try again; what was fetched is kept.", failure),
        IOException { HResult: 30 } => new IOException($"{path} lies on a read-only file system; choose another folder.", failure),
        IOException known => known,
        _ => new IOException(failure.Message, failure),
    };

    /// <summary>True of the failures that say something about a file, and not about the program.</summary>
    public static bool IsOfFile(Exception failure) => failure is IOException or UnauthorizedAccessException;
}
