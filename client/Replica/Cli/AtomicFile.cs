namespace Replica.Client.Cli;

/// <summary>Files that are replaced whole or not at all.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes beside the file, flushes to the disk, then renames over it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="bytes">All of its content.</param>
    /// <param name="ownerOnly">Mode 0600 from the first moment on; else what the process's mask leaves.</param>
    /// <exception cref="IOException">Full disk and the like; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool ownerOnly)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            File.Delete(temporary);
            using (var file = new FileStream(temporary, Options(ownerOnly)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStreamOptions Options(bool ownerOnly)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (ownerOnly && !OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
