using System.Security.Cryptography;

namespace Replica.ObjectStore.Folder;

/// <summary>Files on their way into the store, on its volume: written whole and flushed to the disk here, then renamed. What a kill leaves is swept.</summary>
internal sealed class StagingArea
{
    private const int BufferLength = 256 * 1024;

    private readonly string _folder;

    public StagingArea(string folder)
    {
        _folder = Directory.CreateDirectory(Path.GetFullPath(folder)).FullName;
    }

    /// <summary>Writes exactly <paramref name="length"/> bytes to a new file and flushes it to the disk. Leaves nothing when it fails.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">The content had fewer or more bytes.</exception>
    public async Task<string> WriteAsync(Stream content, long length, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + ".tmp");
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            });
            await CopyExactlyAsync(content, file, length, cancellationToken);
            file.Flush(flushToDisk: true);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Deletes what writes of a killed process left. No write may be under way.</summary>
    public void Sweep()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.tmp"))
            File.Delete(file);
    }

    private static async Task CopyExactlyAsync(Stream from, FileStream to, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Clamp(length, 1, BufferLength)];
        var left = length;
        while (left > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
                throw new InvalidDataException($"The content ended {left} bytes before its announced length of {length}.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        if (await from.ReadAsync(buffer.AsMemory(0, 1), cancellationToken) != 0)
            throw new InvalidDataException($"The content goes on after its announced length of {length} bytes.");
    }
}
