namespace Replica.ObjectStore.Folder;

/// <summary>An object's facts and bytes, read from its file.</summary>
internal static class ObjectFile
{
    /// <summary>Length and time of writing, which the store makes differ between any two puts.</summary>
    public static string ETag(long length, DateTime lastWrite) => $"{length:x}-{lastWrite.Ticks:x}";

    /// <summary>The facts, or null if the file has been deleted since it was found.</summary>
    public static ObjectInfo? TryDescribe(string key, FileInfo file)
    {
        try
        {
            return Describe(key, file.Length, file.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Opens the bytes, or null if the file has been deleted since it was found.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the object.</exception>
    public static async Task<ObjectContent?> OpenAsync(string key, FileInfo file, ObjectRange? range)
    {
        if (TryOpen(file) is not { } stream)
            return null;
        try
        {
            // From the open file, not its path: another object may have been renamed there since.
            var info = Describe(key, stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
            if (range is not { } part)
                return new ObjectContent(info, stream);
            if (part.Offset < 0 || part.Length < 1 || part.Offset > info.Length - part.Length)
                throw new ArgumentOutOfRangeException(nameof(range), $"{part.Length} bytes from {part.Offset} do not all lie within the object's {info.Length}.");
            stream.Position = part.Offset;
            return new ObjectContent(info, new RangeStream(stream, part.Length));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static FileStream? TryOpen(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: true);
        }
        catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static ObjectInfo Describe(string key, long length, DateTime lastWrite) =>
        new(key, length, ETag(length, lastWrite), new DateTimeOffset(lastWrite, TimeSpan.Zero));
}
