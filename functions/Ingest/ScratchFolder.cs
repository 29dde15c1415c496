namespace Replica.Ingest;

/// <summary>A folder of one job below the worker's scratch folder, readable by its owner alone; gone when disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it.</summary>
    public ScratchFolder(string parent)
    {
        FullPath = Path.Combine(Path.GetFullPath(parent), Guid.NewGuid().ToString("N"));
        Make(FullPath);
    }

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Makes a worker's scratch folder, without what a killed worker left in it.</summary>
    public static void Empty(string folder)
    {
        if (Directory.Exists(folder)) Delete(folder);
        Make(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Delete(FullPath);

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }

    // A program that outlived its killed worker may still write here; the next start tries again.
    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
