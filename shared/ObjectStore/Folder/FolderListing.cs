namespace Replica.ObjectStore.Folder;

/// <summary>
/// Walks the folder in the order of the keys. A folder's name sorts with the <c>/</c> that follows it in every key below, so
/// <c>a!</c> comes before <c>a/b</c>, and that before <c>a0</c>. Holds the names of one folder a level, never the whole listing.
/// </summary>
internal sealed class FolderListing(FolderLayout layout, string prefix, string? after)
{
    public IEnumerable<(string Key, FileInfo File)> Walk()
    {
        var start = prefix[..(prefix.LastIndexOf('/') + 1)];
        if (start.Length == 0)
            return Walk(new DirectoryInfo(layout.Root), "");
        if (!ObjectKey.IsValid(start[..^1]))
            return [];
        var folder = new DirectoryInfo(layout.PathOf(start[..^1]));
        return folder.Exists && layout.IsPlain(folder) ? Walk(folder, start) : [];
    }

    private IEnumerable<(string Key, FileInfo File)> Walk(DirectoryInfo folder, string folderKey)
    {
        foreach (var (key, entry) in Entries(folder, folderKey))
        {
            if (entry is FileInfo file)
            {
                yield return (key, file);
            }
            else
            {
                foreach (var below in Walk((DirectoryInfo)entry, key))
                    yield return below;
            }
        }
    }

    private List<(string Key, FileSystemInfo Entry)> Entries(DirectoryInfo folder, string folderKey)
    {
        var entries = new List<(string Key, FileSystemInfo Entry)>();
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (FolderLayout.IsLink(entry) || layout.SegmentOf(entry.Name) is not { } segment)
                    continue;
                var key = folderKey + segment + (entry is DirectoryInfo ? "/" : "");
                if (entry is DirectoryInfo ? IsBelowWanted(key) : IsWanted(key))
                    entries.Add((key, entry));
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Removed while we walked: its objects are gone.
        }

        entries.Sort((x, y) => Utf8Order.Instance.Compare(x.Key, y.Key));
        return entries;
    }

    private bool IsWanted(string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || Utf8Order.Instance.Compare(key, after) > 0);

    private bool IsBelowWanted(string folderKey) =>
        (folderKey.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folderKey, StringComparison.Ordinal))
        && (after is null || after.StartsWith(folderKey, StringComparison.Ordinal) || Utf8Order.Instance.Compare(folderKey, after) > 0);
}
