namespace Replica.Client.Uploads;

/// <summary>What tells whether a file was written to: its length and time of last change.</summary>
internal sealed record FileState(string Path, long Length, DateTime Changed)
{
    /// <summary>Reads it from disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">As it was hashed; a file that has another by now counts as changed.</param>
    public static FileState Read(string path, long length) => new(path, length, File.GetLastWriteTimeUtc(path));

    /// <summary>True if the file is gone or different.</summary>
    public bool HasChanged
    {
        get
        {
            var now = new FileInfo(Path);
            return !now.Exists || now.Length != Length || now.LastWriteTimeUtc != Changed;
        }
    }
}
