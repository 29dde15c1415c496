using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Replica.ObjectStore.Folder;

/// <summary>
/// Uploads in parts: a folder each, one file a part. Its name says where the upload stands, so that one rename moves it on and a kill between
/// two steps leaves a state from which the next try goes on: <c>id</c> takes parts, <c>id.closed</c> is being joined, <c>id.done</c> has been.
/// </summary>
internal sealed class PartUploads
{
    /// <summary>As S3.</summary>
    public const int MaxParts = 10_000;

    private const string KeyFile = "key";
    private const string Closed = ".closed";
    private const string Done = ".done";
    private const string PartSuffix = ".part";

    private readonly string _folder;

    public PartUploads(string folder)
    {
        _folder = Directory.CreateDirectory(Path.GetFullPath(folder)).FullName;
    }

    /// <summary>Makes an upload; its key stands with it, so that an id is good for one key only.</summary>
    public string Begin(string key)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var making = Directory.CreateDirectory(Folder(id, ".new")).FullName;
        File.WriteAllText(Path.Combine(making, KeyFile), key, Encoding.UTF8);
        Directory.Move(making, Folder(id));
        return id;
    }

    /// <summary>Puts a staged file in as a part, in place of an earlier try.</summary>
    /// <returns>False, with the file left alone, if the upload takes no parts (any more).</returns>
    public bool TryAdd(string key, string id, int part, string stagedFile)
    {
        if (!IsOpen(key, id))
            return false;
        try
        {
            File.Move(stagedFile, PartFile(Folder(id), part), overwrite: true);
            return true;
        }
        catch (Exception error) when (error is DirectoryNotFoundException or FileNotFoundException && File.Exists(stagedFile))
        {
            return false; // Closed since we looked.
        }
    }

    /// <summary>True while the upload exists for this key and takes parts.</summary>
    public bool IsOpen(string key, string id) => IsId(id) && IsFor(Folder(id), key);

    /// <summary>Parts that are there, ascending; also those of a closed upload, so that one whose joining was cut off shows as what it is: all there. Empty once it is done.</summary>
    public IReadOnlyList<PartInfo> List(string key, string id)
    {
        var folder = IsOpen(key, id) ? Folder(id) : Folder(id, Closed);
        if (!IsId(id) || !IsFor(folder, key))
            return [];
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*" + PartSuffix)
                .Select(file => new PartInfo(int.Parse(Path.GetFileNameWithoutExtension(file.Name), CultureInfo.InvariantCulture), file.Length))
                .OrderBy(part => part.Part)];
        }
        catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Closes an upload that has all of its parts, or finds it closed already.</summary>
    /// <returns>The files of parts 1…<paramref name="count"/> in order, or null if there is no such upload (any more).</returns>
    /// <exception cref="InvalidDataException">A part is missing; the upload stays open.</exception>
    public IReadOnlyList<string>? Close(string key, string id, int count)
    {
        var closed = Folder(id, Closed);
        if (IsOpen(key, id))
        {
            for (var part = 1; part <= count; part++)
            {
                if (!File.Exists(PartFile(Folder(id), part)))
                    throw new InvalidDataException($"Part {part} of {count} has not arrived. Send it, then complete again.");
            }

            Directory.Move(Folder(id), closed);
        }

        return IsId(id) && IsFor(closed, key) ? [.. Enumerable.Range(1, count).Select(part => PartFile(closed, part))] : null;
    }

    /// <summary>Ends a closed upload whose object is in place, and frees its bytes.</summary>
    public void Finish(string id)
    {
        // First renamed, then emptied: half-deleted parts must never be found by another try.
        Directory.Move(Folder(id, Closed), Folder(id, Done));
        DeleteParts(Folder(id, Done));
    }

    /// <summary>True if the upload was finished, and that not so long ago that it was swept.</summary>
    public bool IsFinished(string key, string id) => IsId(id) && IsFor(Folder(id, Done), key);

    /// <summary>Ends an upload in whatever state, and frees its bytes.</summary>
    public void Abort(string key, string id)
    {
        foreach (var folder in new[] { Folder(id), Folder(id, Closed) }.Where(folder => IsId(id) && IsFor(folder, key)))
        {
            var aborted = Folder(id, ".aborted");
            Directory.Move(folder, aborted);
            Directory.Delete(aborted, recursive: true);
        }
    }

    /// <summary>Deletes uploads that nothing has touched since <paramref name="before"/>, and what was left of finished and aborted ones.</summary>
    public void Sweep(DateTime before)
    {
        foreach (var folder in new DirectoryInfo(_folder).EnumerateDirectories())
        {
            if (LastTouched(folder) < before)
                folder.Delete(recursive: true);
            else if (folder.Name.EndsWith(Done, StringComparison.Ordinal))
                DeleteParts(folder.FullName);
        }
    }

    /// <summary>Ids come from requests: anything else could name a path elsewhere.</summary>
    public static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    private static bool IsFor(string folder, string key)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, KeyFile), Encoding.UTF8) == key;
        }
        catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException)
        {
            return false;
        }
    }

    private static void DeleteParts(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + PartSuffix))
            File.Delete(file);
    }

    private static DateTime LastTouched(DirectoryInfo folder) =>
        folder.EnumerateFiles().Select(file => file.LastWriteTimeUtc).Append(folder.LastWriteTimeUtc).Max();

    private static string PartFile(string folder, int part) =>
        Path.Combine(folder, part.ToString(CultureInfo.InvariantCulture) + PartSuffix);

    private string Folder(string id, string state = "") => Path.Combine(_folder, id + state);
}
