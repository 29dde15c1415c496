using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// One file of a <see cref="FileStorage"/>. It grows in a hidden staging folder and gets its own name only when it is whole,
/// so that a partial file never passes for a whole one and a file that was there is not lost before its successor is complete.
/// One writer at a time; readers at any time.
/// </summary>
internal sealed class StagedFile(FileEntry file, string folder, ImmutableArray<string> finalSegments, ImmutableArray<string> stagedSegments, OpenFiles files)
{
    // Null once the file has its own name, or while it is not there at all.
    private volatile FilePlace? _staged;
    private volatile FilePlace? _final;

    private string FinalPath => Path.Combine([folder, .. finalSegments]);

    private string StagedPath => Path.Combine([folder, .. stagedSegments]);

    /// <summary>Where it is now, or will be.</summary>
    public string CurrentPath => _staged?.Path ?? FinalPath;

    /// <summary>Looks where the file is now.</summary>
    /// <exception cref="IOException">It lies behind a link.</exception>
    public void Open(bool lookForStaged)
    {
        FolderBoundary.RefuseLinks(folder, finalSegments);
        if (!lookForStaged)
            return;
        FolderBoundary.RefuseLinks(folder, stagedSegments);
        _staged = File.Exists(StagedPath) ? NewStaged() : null;
        if (File.Exists(StagedPath + ".copy"))
            File.Delete(StagedPath + ".copy");
    }

    /// <summary>What it looks like now; null if it is not there.</summary>
    public FileStamp? Stamp() => _staged is { } staged ? FileStamp.Of(staged.Path, isStaged: true) : FileStamp.Of(FinalPath, isStaged: false);

    /// <summary>Reads from wherever the file is now.</summary>
    /// <returns>Bytes read; fewer than asked only where the file is shorter or absent.</returns>
    public int Read(long offset, Span<byte> buffer)
    {
        for (; ; )
        {
            var staged = _staged;
            try
            {
                using var open = files.Use(staged ?? (_final ??= new FilePlace(FinalPath, FileAccess.Read)));
                return staged is null && EndsTooLate(open.Handle, offset + buffer.Length) ? 0 : Fill(open.Handle, offset, buffer);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // Renamed into place between the look and the opening: look again. Else it is absent, or a folder.
                if (staged == _staged)
                    return 0;
            }
        }
    }

    /// <summary>Writes verified bytes.</summary>
    /// <exception cref="FileNotFoundException">What was staged has vanished.</exception>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        if (_staged is null)
        {
            if (Holds(offset, data))
                return;
            Stage();
        }

        using var open = files.Use(_staged!);
        RandomAccess.Write(open.Handle, data, offset);
    }

    /// <summary>Waits until what was written is on the disk.</summary>
    public void Flush()
    {
        if (_staged is not { } staged)
            return;
        using var open = files.Use(staged);
        RandomAccess.FlushToDisk(open.Handle);
    }

    /// <summary>Gives the file, which is whole, its own name.</summary>
    /// <exception cref="FileNotFoundException">What was staged has vanished.</exception>
    public void Complete()
    {
        FolderBoundary.RefuseLinks(folder, finalSegments);
        if (_staged is null)
        {
            if (File.Exists(FinalPath) && new FileInfo(FinalPath).Length == file.Length)
                return;
            Stage();
        }

        var staged = _staged!;
        // Its handle may still be open on a file that has no name any more.
        if (!File.Exists(staged.Path))
            throw new FileNotFoundException($"{staged.Path} is gone.", staged.Path);
        using (var open = files.Use(staged))
        {
            if (RandomAccess.GetLength(open.Handle) != file.Length)
                RandomAccess.SetLength(open.Handle, file.Length);
            // The name must not reach the disk before the bytes do.
            if (file.Length > 0)
                RandomAccess.FlushToDisk(open.Handle);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(FinalPath)!);
        File.Move(staged.Path, FinalPath, overwrite: true);
        // A new place: the old one may still show what lay here before.
        Close();
        _final = new FilePlace(FinalPath, FileAccess.Read);
        _staged = null;
    }

    /// <summary>Forgets what was staged, which has vanished.</summary>
    public void Forget()
    {
        Close();
        _staged = null;
        _final = null;
    }

    /// <summary>Closes its handles; they open again when they are used.</summary>
    public void Close()
    {
        if (_staged is { } staged)
            files.Close(staged);
        if (_final is { } final)
            files.Close(final);
    }

    private FilePlace NewStaged() => new(StagedPath, FileAccess.ReadWrite);

    private bool EndsTooLate(SafeFileHandle handle, long end) => end == file.Length && RandomAccess.GetLength(handle) > file.Length;

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
        var path = StagedPath;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(FinalPath))
        {
            // What is right in the old file is kept. A copy cut short by a kill has another name and is made again.
            File.Copy(FinalPath, path + ".copy", overwrite: true);
            File.SetAttributes(path + ".copy", FileAttributes.Normal);
            File.Move(path + ".copy", path, overwrite: true);
        }
        else
        {
            using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FilePlace.Shared);
            // Costs nothing where holes do, and shows at once what the file system cannot hold. Windows' would fill the holes with zeros.
            if (!OperatingSystem.IsWindows())
                RandomAccess.SetLength(handle, file.Length);
        }

        var final = _final;
        _staged = NewStaged();
        if (final is not null)
            files.Close(final);
    }

    private static int Fill(SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length && RandomAccess.Read(handle, buffer[done..], offset + done) is > 0 and var read)
            done += read;
        return done;
    }
}
