namespace Replica.ObjectStore.Folder;

/// <summary>Where objects lie below the root folder: a key's segments are path segments. Symbolic links below the root are never followed.</summary>
internal sealed class FolderLayout(string root)
{
    private readonly bool _encode = !OperatingSystem.IsLinux();

    /// <summary>The absolute root folder.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>The path of a key, whether or not anything is there.</summary>
    /// <exception cref="ArgumentException">Not a key, or one that this file system cannot hold.</exception>
    public string PathOf(string key)
    {
        ObjectKey.Check(key);
        return Path.Combine([Root, .. key.Split('/').Select(segment => FolderNames.FromSegment(segment, _encode))]);
    }

    /// <summary>The segment that a file name stands for, or null if it stands for none.</summary>
    public string? SegmentOf(string fileName) => FolderNames.ToSegment(fileName, _encode);

    /// <summary>The file that holds an object, or null if there is none: also of a key that this file system cannot hold.</summary>
    /// <exception cref="ArgumentException">Not a key.</exception>
    public FileInfo? Find(string key)
    {
        ObjectKey.Check(key);
        if (key.Split('/').Any(segment => FolderNames.TryFromSegment(segment, _encode) is null))
            return null;
        var path = PathOf(key);
        var file = new FileInfo(path);
        return file.Exists && !IsLink(file) && IsPlain(new FileInfo(path).Directory!) ? file : null;
    }

    /// <summary>Makes the folders above a path at which an object is to stand.</summary>
    /// <exception cref="IOException">A link, or an object with a shorter or longer key, stands in the way.</exception>
    public void MakeRoom(string path)
    {
        var parent = Path.GetDirectoryName(path)!;
        var file = new FileInfo(path);
        if (!IsPlain(file.Directory!) || ((int)file.Attributes != -1 && IsLink(file)))
            throw new IOException("A symbolic link lies in the object store's folder where an object has to stand. Remove the link.");
        if (Directory.Exists(path))
            throw new IOException("Keys of other objects continue this object's key, which a folder cannot hold. Use another key.");
        try
        {
            Directory.CreateDirectory(parent);
        }
        catch (IOException error) when (!Directory.Exists(parent))
        {
            throw new IOException("An object's key continues the key of another object, which a folder cannot hold. Use another key.", error);
        }
    }

    /// <summary>Removes the folders above a path that have become empty, so that their names are free for objects again.</summary>
    public void RemoveEmptyParents(string path)
    {
        for (var parent = Path.GetDirectoryName(path)!; parent.Length > Root.Length; parent = Path.GetDirectoryName(parent)!)
        {
            try
            {
                Directory.Delete(parent);
            }
            catch (IOException)
            {
                return; // Not empty.
            }
        }
    }

    /// <summary>True for symbolic links and Windows junctions.</summary>
    public static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>True if neither the folder nor one above it, up to the root, is a link.</summary>
    public bool IsPlain(DirectoryInfo folder)
    {
        for (; folder.FullName.Length > Root.Length; folder = folder.Parent!)
        {
            // Attributes, unlike Exists, also tells of links that lead nowhere; -1 says that nothing is there.
            if ((int)folder.Attributes != -1 && IsLink(folder))
                return false;
        }

        return true;
    }
}
