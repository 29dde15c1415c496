using Microsoft.Win32.SafeHandles;

namespace Replica.BitTorrent.Storage;

/// <summary>A file as it is opened again and again: where it lies and for what. What happens to it by another name is another place.</summary>
/// <param name="path">Full path.</param>
/// <param name="access">What its handle is for.</param>
internal sealed class FilePlace(string path, FileAccess access)
{
    /// <summary>Others may read, write, rename and delete it meanwhile.</summary>
    public const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>Full path.</summary>
    public string Path => path;

    /// <summary>Its handle while it is open. Belongs to <see cref="OpenFiles"/>.</summary>
    public OpenHandle? Current { get; set; }

    /// <summary>Opens the file, which must exist.</summary>
    public SafeFileHandle Open() => File.OpenHandle(path, FileMode.Open, access, Shared);
}
