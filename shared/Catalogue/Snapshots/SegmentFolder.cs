using System.Globalization;
using System.Security.Cryptography;
using Replica.ObjectStore;

namespace Replica.Catalogue.Snapshots;

/// <summary>The files of a published index in a folder, each named by its hash, and the newest generation that was there whole.</summary>
internal sealed class SegmentFolder(IObjectStore store, string folder)
{
    private const string Temporary = ".part";

    private string GenerationPath => Path.Combine(folder, "generation");

    /// <summary>The newest generation that this folder ever held; 0 for none.</summary>
    public long SeenGeneration => File.Exists(GenerationPath)
        && long.TryParse(File.ReadAllText(GenerationPath), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    public string PathOf(PointerSegment segment) => Path.Combine(folder, $"{segment.Sha256}.rsi");

    /// <summary>Fetches a file unless it is there. The hash is checked while it is written, before it has its name.</summary>
    public async Task FetchAsync(PointerSegment segment, CancellationToken cancellationToken)
    {
        var path = PathOf(segment);
        if (new FileInfo(path) is { Exists: true } file && file.Length == segment.Length)
            return;
        Directory.CreateDirectory(folder);
        await using var content = await store.OpenAsync(PointerSegment.KeyOf(segment.Sha256), cancellationToken: cancellationToken)
            ?? throw new IndexRefusedException(IndexRefusal.Missing, $"The published index lacks its part {segment.Sha256}.");
        if (content.Info.Length != segment.Length)
            throw new IndexRefusedException(IndexRefusal.Hash, $"The part {segment.Sha256} of the index has {content.Info.Length} bytes instead of {segment.Length}.");
        try
        {
            await WriteAsync(segment, content.Content, path + Temporary, cancellationToken);
            File.Move(path + Temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(path + Temporary);
        }
    }

    /// <summary>Remembers the generation, and deletes what it does not need. Whoever has an older file mapped keeps it.</summary>
    public void Keep(IndexPointer pointer)
    {
        File.WriteAllText(GenerationPath + Temporary, pointer.Generation.ToString(CultureInfo.InvariantCulture));
        File.Move(GenerationPath + Temporary, GenerationPath, overwrite: true);
        Delete(Directory.EnumerateFiles(folder).Except([GenerationPath, .. pointer.Segments.Select(PathOf)], StringComparer.Ordinal));
    }

    /// <summary>Deletes the files, so that they are fetched again.</summary>
    public void Forget(IndexPointer pointer) => Delete(pointer.Segments.Select(PathOf));

    private static async Task WriteAsync(PointerSegment segment, Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 17];
        for (var left = segment.Length; left > 0;)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
                throw new IOException($"The store broke off the part {segment.Sha256} of the index.");
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && found != segment.Sha256)
            throw new IndexRefusedException(IndexRefusal.Hash, $"The part {segment.Sha256} of the index has the hash {found}.");
        file.Flush(flushToDisk: true);
    }

    private static void Delete(IEnumerable<string> files)
    {
        foreach (var file in files.ToList())
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Windows keeps what is mapped; the next time deletes it.
            }
        }
    }
}
