namespace Replica.Search.Files;

/// <summary>
/// A folder beside a file that is being built, <c>&lt;file&gt;.&lt;32 hex digits&gt;.tmp</c>. Dispose it: that deletes it. What a build of the same file left
/// that was killed goes when the next one begins; another that is at work is known by its lock.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _lock;

    /// <summary>Makes one.</summary>
    /// <param name="file">What is being built, absolute.</param>
    /// <exception cref="IOException">It can not be made.</exception>
    public ScratchFolder(string file)
    {
        var parent = System.IO.Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(parent);
        DeleteLeftovers(parent, System.IO.Path.GetFileName(file) + ".");
        Path = $"{file}.{Guid.NewGuid():n}{WholeFile.TemporarySuffix}";
        Directory.CreateDirectory(Path);
        _lock = new(LockOf(Path), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, LockName);

    private static void DeleteLeftovers(string parent, string begin)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent).Where(folder => IsScratch(System.IO.Path.GetFileName(folder), begin)))
        {
            try
            {
                using (new FileStream(LockOf(folder), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    // Nobody has it.
                }

                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody is at work in it, or it is not ours to delete.
            }
        }
    }

    private static bool IsScratch(string name, string begin) =>
        name.StartsWith(begin, StringComparison.Ordinal) && name.EndsWith(WholeFile.TemporarySuffix, StringComparison.Ordinal)
        && Guid.TryParseExact(name[begin.Length..^WholeFile.TemporarySuffix.Length], "n", out _);
}
