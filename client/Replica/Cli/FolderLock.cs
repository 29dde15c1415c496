namespace Replica.Client.Cli;

/// <summary>Keeps a second instance off a folder. The operating system drops it with the process, however that ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="file">Where it lies.</param>
    /// <param name="refusal">What to say if another instance holds it.</param>
    /// <exception cref="CommandException">Another instance holds it.</exception>
    public static FolderLock Take(string file, string refusal)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            // Who can open the file can hold the lock.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FolderLock(new FileStream(file, options));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new CommandException(ExitCodes.Failed, refusal);
        }
    }

    public void Dispose() => _file.Dispose();

    // What the system says of a file that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);
}
