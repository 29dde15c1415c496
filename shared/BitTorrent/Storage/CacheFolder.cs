using System.Globalization;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// The cache's files: <c>&lt;info hash&gt;/&lt;piece&gt;</c>, <c>&lt;info hash&gt;/info</c> and, while they are written, <c>tmp/</c>.
/// A file appears under its name whole or not at all.
/// </summary>
internal sealed class CacheFolder
{
    /// <summary>File name of an info dictionary.</summary>
    public const string InfoName = "info";

    private readonly string _root;
    private readonly string _temporary;
    private long _temporaries;

    /// <summary>Creates the folder; removes what a killed process left half written.</summary>
    public CacheFolder(string root)
    {
        _root = Path.GetFullPath(root);
        _temporary = Path.Combine(_root, "tmp");
        Directory.CreateDirectory(_temporary);
        foreach (var file in Directory.EnumerateFiles(_temporary))
            TryDelete(file);
    }

    /// <summary>Where a piece lies.</summary>
    public string PiecePath(InfoHash torrent, int piece) => Path.Combine(_root, torrent.ToString(), piece.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where a piece lies.</summary>
    public string PathOf(CachedPiece piece) => PiecePath(piece.Torrent.Hash, piece.Index);

    /// <summary>Where an info dictionary lies.</summary>
    public string InfoPath(InfoHash torrent) => Path.Combine(_root, torrent.ToString(), InfoName);

    /// <summary>Every torrent's folder with its files; names that the cache did not make are passed over.</summary>
    public IEnumerable<(InfoHash Torrent, FileInfo File)> Files() =>
        from folder in new DirectoryInfo(_root).EnumerateDirectories()
        where InfoHash.TryParse(folder.Name, out var hash) && hash.ToString() == folder.Name
        from file in folder.EnumerateFiles()
        select (InfoHash.Parse(folder.Name), file);

    /// <summary>The number of the piece whose file has this name, or null.</summary>
    public static int? PieceNumber(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var piece)
        && piece.ToString(CultureInfo.InvariantCulture) == name ? piece : null;

    /// <summary>Writes a temporary file.</summary>
    /// <returns>Its path, for <see cref="Publish"/>.</returns>
    public string WriteTemporary(ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_temporary, Interlocked.Increment(ref _temporaries).ToString(CultureInfo.InvariantCulture));
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read, preallocationSize: content.Length);
            RandomAccess.Write(handle, content, 0);
        }
        catch
        {
            TryDelete(path);
            throw;
        }

        return path;
    }

    /// <summary>Gives a temporary file its name and time.</summary>
    public static void Publish(string temporary, string path, DateTimeOffset used)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.SetLastWriteTimeUtc(temporary, used.UtcDateTime);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes a torrent's folder if nothing is in it.</summary>
    public void DeleteIfEmpty(InfoHash torrent)
    {
        try
        {
            Directory.Delete(Path.Combine(_root, torrent.ToString()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something of somebody else's is in it.
        }
    }

    /// <summary>Records a last use.</summary>
    public static void Touch(string path, DateTimeOffset used)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, used.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Deleted since, or a read-only disk: the order of last use is only a hint.
        }
    }

    /// <summary>Deletes a file.</summary>
    /// <returns>False if it is still there.</returns>
    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
