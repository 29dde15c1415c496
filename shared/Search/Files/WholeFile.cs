namespace Replica.Search.Files;

/// <summary>Files that are there whole or not at all, whenever the process is killed.</summary>
internal static class WholeFile
{
    /// <summary>What the names of files end in that are not whole yet.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes beside the file, flushes to the disk, then renames over it.</summary>
    /// <exception cref="IOException">Full disk and the like; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}{TemporarySuffix}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
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
}
