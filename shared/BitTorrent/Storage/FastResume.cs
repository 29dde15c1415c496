using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// Writes down which pieces of a download are right and on the disk, so that the next start need not hash them: data first, then the record,
/// and both in batches beside the writes. A record that could not be written costs only hashing.
/// </summary>
internal sealed class FastResume(StagedFile[] files, string stagingFolder, int pieces, TimeProvider time)
{
    /// <summary>File name of the record in the staging folder, where all others are numbers.</summary>
    public const string RecordName = "resume";

    private const long BatchBytes = 64 << 20;
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Lock _disk = new();
    private readonly bool[] _right = new bool[pieces];
    private readonly FileStamp?[] _stamps = new FileStamp?[files.Length];
    private readonly HashSet<int> _dirty = [];
    private long _dirtyBytes;
    private long _dirtySince;
    private Task _flushing = Task.CompletedTask;

    private string RecordPath => Path.Combine(stagingFolder, RecordName);

    /// <summary>What was written down, if anything that can be believed.</summary>
    public ResumeRecord? Load() => ResumeRecord.Read(RecordPath, pieces, files.Length);

    /// <summary>Begins with what was found: pieces that are on disk in full, those of them that nobody hashed, and how the files look.</summary>
    public void Begin(bool[] right, IReadOnlyCollection<int> believed, FileStamp?[] stamps)
    {
        right.CopyTo(_right, 0);
        foreach (var piece in believed)
            _right[piece] = false;
        stamps.CopyTo(_stamps, 0);
    }

    /// <summary>A piece was written to these files, in full.</summary>
    public void Wrote(int piece, IEnumerable<FileEntry> into, int length)
    {
        lock (_gate)
        {
            _right[piece] = true;
            if (_dirtyBytes == 0)
                _dirtySince = time.GetTimestamp();
            _dirtyBytes += length;
            _dirty.UnionWith(into.Select(file => file.Index));
            if (_flushing.IsCompleted && (_dirtyBytes >= BatchBytes || time.GetElapsedTime(_dirtySince) >= BatchTime))
                _flushing = Task.Run(Flush);
        }
    }

    /// <summary>A file got its own name, or has vanished.</summary>
    public void Moved(int file)
    {
        var stamp = files[file].Stamp();
        lock (_gate)
            _stamps[file] = stamp;
    }

    /// <summary>A believed piece was hashed and is right. It stands in the next record.</summary>
    public void Proved(int piece)
    {
        lock (_gate)
            _right[piece] = true;
    }

    /// <summary>A piece is right no more.</summary>
    public void Lost(int piece)
    {
        lock (_gate)
            _right[piece] = false;
    }

    /// <summary>Deletes the staging folder if only the record is left in it.</summary>
    public void RemoveIfUnused()
    {
        lock (_disk)
        {
            if (!Directory.Exists(stagingFolder) || Directory.EnumerateFileSystemEntries(stagingFolder).Any(path => Path.GetFileName(path) != RecordName))
                return;
            File.Delete(RecordPath);
            Directory.Delete(stagingFolder);
        }
    }

    /// <summary>Writes down the rest.</summary>
    public async Task EndAsync()
    {
        Task flushing;
        lock (_gate)
            flushing = _flushing;
        await flushing.ConfigureAwait(false);
        await Task.Run(Flush).ConfigureAwait(false);
    }

    private void Flush()
    {
        bool[] right;
        int[] dirty;
        lock (_gate)
        {
            if (_dirty.Count == 0)
                return;
            right = [.. _right];
            dirty = [.. _dirty];
            _dirty.Clear();
            _dirtyBytes = 0;
        }

        try
        {
            foreach (var file in dirty)
                files[file].Flush();
            Write(right, dirty);
        }
        catch (Exception e) when (StorageFailure.IsOfFile(e))
        {
            // The former record stays true of what it names; these files are flushed with the next batch.
            lock (_gate)
                _dirty.UnionWith(dirty);
        }
    }

    private void Write(bool[] right, int[] dirty)
    {
        FileStamp?[] stamps;
        foreach (var file in dirty)
            Moved(file);
        lock (_gate)
        {
            stamps = [.. _stamps];
            // Lost since they were counted.
            for (var piece = 0; piece < right.Length; piece++)
                right[piece] &= _right[piece];
        }

        lock (_disk)
        {
            if (Directory.Exists(stagingFolder))
                new ResumeRecord(right, stamps).Write(RecordPath);
        }
    }
}
