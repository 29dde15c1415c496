namespace Replica.Support;

/// <summary>A fresh folder below the system's temporary folder, deleted with all it holds when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Creates the folder.</summary>
    public TempFolder() => FullPath = Directory.CreateTempSubdirectory("replica-test-").FullName;

    /// <summary>Its absolute path.</summary>
    public string FullPath { get; }

    /// <summary>An absolute path below the folder; nothing is created.</summary>
    public string At(params string[] segments) => Path.Combine([FullPath, .. segments]);

    /// <summary>Writes a file, and the folders above it.</summary>
    /// <returns>Its absolute path.</returns>
    public string Write(string relativePath, ReadOnlySpan<byte> content)
    {
        var path = At(relativePath.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test removed it itself.
        }
    }
}
