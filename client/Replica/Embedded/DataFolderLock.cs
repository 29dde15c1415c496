using Replica.Client.Cli;

namespace Replica.Client.Embedded;

/// <summary>Keeps a second instance off a data folder. The operating system drops it with the process, however that ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="CommandException">Another instance holds it.</exception>
    public static DataFolderLock Take(DataLayout layout)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            // Who can open the file can hold the lock.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new DataFolderLock(new FileStream(layout.Lock, options));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new CommandException(
                ExitCodes.Failed, $"another replica runs on the data folder {layout.Folder}; stop that one, or give this one a folder of its own with --data DIR");
        }
    }

    public void Dispose() => _file.Dispose();

    // What the system says of a file that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);
}
