using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Replica.Search.Files;

/// <summary>Files that are there whole or not at all, whenever the process is killed or the power fails.</summary>
internal static partial class WholeFile
{
    /// <summary>What the names of files end in that are not whole yet.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes beside the file, flushes to the disk, then renames over it.</summary>
    /// <exception cref="IOException">Full disk and the like; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write) => Write(Path.GetDirectoryName(Path.GetFullPath(path))!, write, _ => path);

    /// <summary>Writes in another folder of the same file system, flushes to the disk, then renames over the file.</summary>
    /// <exception cref="IOException">Full disk and the like; the file is as it was.</exception>
    public static void Write(string path, string scratchFolder, Action<Stream> write) => Write(scratchFolder, write, _ => path);

    /// <summary>Writes a file that is named <c>&lt;SHA-256&gt;.rsi</c>, in hex, by what is written.</summary>
    /// <exception cref="IOException">Full disk and the like; the folder is as it was.</exception>
    public static string WriteByHash(string folder, Action<Stream> write) => Path.GetFileName(Write(folder, write, temporary =>
    {
        using var file = File.OpenRead(temporary);
        return Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(file))}.rsi");
    }));

    private static string Write(string folder, Action<Stream> write, Func<string, string> nameOf)
    {
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():n}{TemporarySuffix}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            var path = nameOf(temporary);
            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return path;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Brings names to the disk, which .NET has no call for. Windows does so by itself; a file system that can not is as it is.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
