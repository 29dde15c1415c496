using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// Keeps two downloads of one torrent out of one folder: each would rename files that the other still writes.
/// The operating system drops it with the process, however that ends; what is left of the file then hinders nobody.
/// </summary>
internal static class DownloadLock
{
    /// <summary>Takes the lock until the result is disposed of; null where the folder cannot be written, as nothing can be lost there either.</summary>
    /// <exception cref="IOException">Another download holds it.</exception>
    public static IDisposable? Take(string folder, InfoHash hash)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(
                Path.Combine(folder, $".replica-{hash}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new IOException($"Another process downloads or checks this torrent in {folder}. Wait for its end, or give it a folder of its own.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // What the system says of a file that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);
}
