namespace Replica.Client.LocalServer;

/// <summary>
/// Where uploads stay while they are published: a folder of their own in the data folder's <c>tmp/</c>, readable by the owner alone. What a crash
/// left there goes when the next run starts.
/// </summary>
internal sealed class UploadStaging
{
    private readonly string _folder;

    /// <summary>Makes or empties the folder.</summary>
    public UploadStaging(string folder)
    {
        _folder = folder;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        CreateFolder(folder);
    }

    /// <summary>A new empty file of this name. Dispose the result to delete it.</summary>
    /// <exception cref="IOException">The disk is full, or the name can not be stored here.</exception>
    public StagedFile Create(string name)
    {
        var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        CreateFolder(folder);
        return new StagedFile(folder, name);
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
