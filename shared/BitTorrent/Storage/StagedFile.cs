using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// One file of a <see cref="FileStorage"/>. It grows in a hidden staging folder and gets its own name only when it is whole,
/// so that a partial file never passes for a whole one and a file that was there is not lost before its successor is complete.
/// One writer at a time; readers at any time.
/// </summary>
internal sealed class StagedFile(FileEntry file, string folder, ImmutableArray<string> finalSegments, ImmutableArray<string> stagedSegments)
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private readonly string _final = Path.Combine([folder, .. finalSegments]);
    private readonly string _staged = Path.Combine([folder, .. stagedSegments]);
    private readonly string _copy = Path.Combine([folder, .. stagedSegments]) + ".copy";
    private volatile bool _isStaged;

    /// <summary>Looks where the file is now.</summary>
    /// <exception cref="IOException">It lies behind a link.</exception>
    public void Open(bool lookForStaged)
    {
        FolderBoundary.RefuseLinks(folder, finalSegments);
        if (!lookForStaged)
            return;
        FolderBoundary.RefuseLinks(folder, stagedSegments);
        _isStaged = File.Exists(_staged);
        if (File.Exists(_copy))
            File.Delete(_copy);
    }

    /// <summary>Reads from wherever the file is now.</summary>
    /// <returns>Bytes read; fewer than asked only where the file is shorter or absent.</returns>
    public int Read(long offset, Span<byte> buffer)
    {
        for (; ; )
        {
            var fromStaged = _isStaged;
            try
            {
                using var handle = File.OpenHandle(fromStaged ? _staged : _final, FileMode.Open, FileAccess.Read, Shared);
                return EndsTooLate(handle, fromStaged, offset + buffer.Length) ? 0 : Fill(handle, offset, buffer);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // Renamed into place between the look and the opening: look again. Else it is absent, or a folder.
                if (fromStaged == _isStaged)
                    return 0;
            }
        }
    }

    /// <summary>Writes verified bytes.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (!_isStaged)
        {
            if (Holds(offset, data))
                return;
            Stage();
        }

        using var handle = File.OpenHandle(_staged, FileMode.OpenOrCreate, FileAccess.Write, Shared);
        RandomAccess.Write(handle, data, offset);
    }

    /// <summary>Gives the file, which is whole, its own name.</summary>
    public void Complete()
    {
        FolderBoundary.RefuseLinks(folder, finalSegments);
        if (!_isStaged)
        {
            if (File.Exists(_final) && new FileInfo(_final).Length == file.Length)
                return;
            Stage();
        }

        using (var handle = File.OpenHandle(_staged, FileMode.Open, FileAccess.ReadWrite, Shared))
        {
            if (RandomAccess.GetLength(handle) < file.Length)
                throw new IOException($"{_final} changed while it was downloaded; run the command again.");
            RandomAccess.SetLength(handle, file.Length);
            // The name must not reach the disk before the bytes do.
            RandomAccess.FlushToDisk(handle);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_final)!);
        File.Move(_staged, _final, overwrite: true);
        _isStaged = false;
    }

    private bool EndsTooLate(SafeFileHandle handle, bool isStaged, long end) =>
        !isStaged && end == file.Length && RandomAccess.GetLength(handle) > file.Length;

    private bool Holds(long offset, ReadOnlySpan<byte> data)
    {
        var present = new byte[Math.Min(data.Length, 1 << 16)];
        for (var done = 0; done < data.Length;)
        {
            var part = present.AsSpan(0, Math.Min(present.Length, data.Length - done));
            if (Read(offset + done, part) < part.Length || !part.SequenceEqual(data.Slice(done, part.Length)))
                return false;
            done += part.Length;
        }

        return true;
    }

    private void Stage()
    {
        FolderBoundary.RefuseLinks(folder, stagedSegments);
        Directory.CreateDirectory(Path.GetDirectoryName(_staged)!);
        if (File.Exists(_final))
        {
            // What is right in the old file is kept. A copy cut short by a kill has another name and is made again.
            File.Copy(_final, _copy, overwrite: true);
            File.SetAttributes(_copy, FileAttributes.Normal);
            File.Move(_copy, _staged, overwrite: true);
        }
        else
        {
            File.OpenHandle(_staged, FileMode.OpenOrCreate, FileAccess.Write, Shared).Dispose();
        }

        _isStaged = true;
    }

    private static int Fill(SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length && RandomAccess.Read(handle, buffer[done..], offset + done) is > 0 and var read)
            done += read;
        return done;
    }
}
