namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>What the object store of a data folder holds, seen from outside.</summary>
internal static class StoredItems
{
    /// <summary>How many prefixes hold any object of an item.</summary>
    public static int Count(string dataFolder) => Directory.EnumerateFiles(Path.Combine(dataFolder, "objects"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(dataFolder, "objects"), file).Split(Path.DirectorySeparatorChar)[0])
        .Where(IsInfoHash).Distinct().Count();

    /// <summary>How many <c>.torrent</c> files: items that are published.</summary>
    public static int Torrents(string dataFolder) => Directory.EnumerateFiles(Path.Combine(dataFolder, "objects"), "torrent", SearchOption.AllDirectories).Count();

    private static bool IsInfoHash(string name) => name.Length == 40 && name.All(char.IsAsciiHexDigitLower);
}
