namespace Replica.BitTorrent.Storage;

/// <summary>Keeps what is read and written below a folder: a link inside it could lead anywhere.</summary>
internal static class FolderBoundary
{
    /// <summary>Refuses a path any component of which, below <paramref name="folder"/>, is a symbolic link or junction.</summary>
    /// <exception cref="IOException">One is.</exception>
    public static void RefuseLinks(string folder, IEnumerable<string> segments)
    {
        var path = folder;
        foreach (var segment in segments)
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null)
                throw new IOException($"{path} is a symbolic link, and nothing is read or written through one; remove it or choose another folder.");
        }
    }
}
