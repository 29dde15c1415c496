using System.Buffers;
using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// Pieces in the torrent's own layout below a folder (<c>DIR/name/…</c>), for <c>get</c>, <c>seed</c> and <c>torrent verify</c>.
/// A file that is not whole yet lies in <c>DIR/.replica-&lt;info hash&gt;/</c>; it is renamed into place when it is. A record beside it
/// saves the next start from hashing what was on the disk already, also after a kill.
/// </summary>
public sealed class FileStorage : IPieceStorage
{
    private readonly InfoDictionary _info;
    private readonly string _folder;
    private readonly IReadOnlySet<int>? _wanted;
    private readonly StagedFile[] _files;
    private readonly bool[] _verified;
    private readonly FastResume _resume;
    private readonly BelievedPieces _believed;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private IDisposable? _lock;
    private bool _isClosed;

    /// <summary>Reads and writes below <paramref name="folder"/>; only <paramref name="wantedFiles"/> (null = all) are created or written.</summary>
    /// <exception cref="IOException">Two of the files would have one name on this system's file systems.</exception>
    public FileStorage(InfoDictionary info, string folder, IReadOnlySet<int>? wantedFiles = null)
        : this(info, folder, wantedFiles, OpenFiles.Shared, TimeProvider.System)
    {
    }

    internal FileStorage(InfoDictionary info, string folder, IReadOnlySet<int>? wantedFiles, OpenFiles openFiles, TimeProvider time)
    {
        _info = info;
        _wanted = wantedFiles;
        _verified = new bool[info.PieceCount];
        _folder = Path.GetFullPath(folder);
        var staging = $".replica-{info.Hash}";
        ImmutableArray<string>[] layouts = [.. info.Files.Select(file => Spell(info.LayoutPath(file)))];
        RefuseCollisions(info.Files.Where(file => !file.IsPadding).Select(file => layouts[file.Index]));
        _files = [.. info.Files.Select(file => new StagedFile(file, _folder, layouts[file.Index], [staging, $"{file.Index}"], openFiles))];
        _resume = new FastResume(_files, Path.Combine(_folder, staging), info.PieceCount, time);
        _believed = new BelievedPieces(piece => CheckPiece(piece, mayBeHole: false), _resume.Proved, piece => Lose([piece]));
    }

    /// <inheritdoc/>
    public event Action<int>? PieceLost;

    /// <inheritdoc/>
    public long Capacity => long.MaxValue;

    /// <summary>Checks the finished files below a folder and changes nothing there; a download under way does not count.</summary>
    /// <returns>One flag a piece.</returns>
    /// <exception cref="IOException">A file lies behind a symbolic link.</exception>
    public static async Task<bool[]> VerifyAsync(InfoDictionary info, string folder, CancellationToken cancellationToken = default)
    {
        await using var storage = new FileStorage(info, folder);
        storage.LookForFiles(lookForStaged: false);
        await storage.CheckAsync(null, cancellationToken).ConfigureAwait(false);
        return [.. storage._verified];
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">Another download of the torrent into this folder is under way, or a file lies behind a symbolic link.</exception>
    public async Task<bool[]> OpenAsync(CancellationToken cancellationToken)
    {
        // Before looking: what another download has staged must not be taken for ours.
        _lock = DownloadLock.Take(_folder, _info.Hash);
        LookForFiles(lookForStaged: true);
        FileStamp?[] stamps = [.. _files.Select((file, i) => _info.Files[i].IsPadding ? null : file.Stamp())];
        var resumed = _resume.Load() is { } record ? new ResumedPieces(_info, record, stamps) : null;
        await CheckAsync(resumed, cancellationToken).ConfigureAwait(false);
        var believed = resumed?.Believed ?? [];
        _resume.Begin(_verified, believed, stamps);
        _believed.Start(believed);
        if (Array.TrueForAll(_verified, isHere => isHere) && !Directory.Exists(Path.Combine(_folder, $".replica-{_info.Hash}")))
        {
            // All is in place, and nothing will be renamed: a seed's folder stays as the user left it, also after a kill.
            _lock?.Dispose();
            _lock = null;
        }

        return [.. _verified];
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _verified[piece]))
            return ValueTask.FromResult(0);
        var span = FileSpan.At(_info, ((long)piece * _info.PieceLength) + offset, Math.Min(buffer.Length, _info.LengthOfPiece(piece) - offset));
        var read = Read(span, buffer.Span[..(int)span.Length]);
        if (read == 0 && IsWritten(span.File))
            Lose(File.Exists(_files[span.File.Index].CurrentPath) ? [piece] : PiecesOf(span.File));
        return ValueTask.FromResult(read);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _lock ??= DownloadLock.Take(_folder, _info.Hash);
            var done = 0;
            foreach (var span in FileSpan.OfPiece(_info, piece))
            {
                if (IsWritten(span.File))
                    Change(span.File, file => file.Write(span.Offset, data.Span.Slice(done, (int)span.Length)));
                done += (int)span.Length;
            }

            Volatile.Write(ref _verified[piece], true);
            _believed.Remove(piece);
            var files = FileSpan.OfPiece(_info, piece).Select(span => span.File).Where(file => !file.IsPadding).ToArray();
            // What reaches into a file that is not kept is not all there at the next start.
            if (files.All(IsWritten))
                _resume.Wrote(piece, files, data.Length);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(int file, CancellationToken cancellationToken)
    {
        if (!IsWritten(_info.Files[file]))
            return;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            RequireWhole(_info.Files[file]);
            Change(_info.Files[file], staged => staged.Complete());
            _resume.Moved(file);
            _resume.RemoveIfUnused();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Waits for a change under way and writes down what is there; refuses later changes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        if (!_isClosed)
        {
            _isClosed = true;
            await _believed.DisposeAsync().ConfigureAwait(false);
            await _resume.EndAsync().ConfigureAwait(false);
            foreach (var file in _files)
                file.Close();
            _lock?.Dispose();
        }

        _writing.Release();
    }

    private static ImmutableArray<string> Spell(ImmutableArray<string> segments) =>
        [.. segments.Select(segment => PortableName.Spell(segment, OperatingSystem.IsWindows()))];

    private static void RefuseCollisions(IEnumerable<ImmutableArray<string>> layouts)
    {
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS())
            return;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in layouts.Select(segments => string.Join('/', segments)))
        {
            if (!seen.Add(path))
                throw new IOException($"Two files of this torrent differ from '{path}' only in upper and lower case, which this system cannot hold side by side.");
        }
    }

    private void LookForFiles(bool lookForStaged)
    {
        foreach (var file in _info.Files.Where(file => !file.IsPadding))
            _files[file.Index].Open(lookForStaged);
    }

    private async Task CheckAsync(ResumedPieces? resumed, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, _info.PieceCount, options, (piece, _) =>
        {
            var isResumed = resumed?.IsRight(piece) == true;
            Volatile.Write(ref _verified[piece], isResumed || CheckPiece(piece, mayBeHole: resumed is not null));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    private bool CheckPiece(int piece, bool mayBeHole)
    {
        var length = _info.LengthOfPiece(piece);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var done = 0;
            foreach (var span in FileSpan.OfPiece(_info, piece))
            {
                if (Read(span, buffer.AsSpan(done, (int)span.Length)) < span.Length)
                    return false;
                done += (int)span.Length;
            }

            // A hole in a sparse file reads as zeros, which is found out faster than it is hashed. Should the piece be zeros, it is fetched again.
            return !(mayBeHole && !buffer.AsSpan(0, length).ContainsAnyExcept((byte)0)) && _info.VerifyPiece(piece, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void RequireWhole(FileEntry file)
    {
        _believed.Hash(PiecesOf(file));
        // Also those that were found wrong, or vanished, since the caller last heard of them.
        var missing = PiecesOf(file).Count(piece => !Volatile.Read(ref _verified[piece]));
        if (missing > 0)
            throw new IOException($"{_files[file.Index].CurrentPath} was changed by something else. Try again: {missing} pieces are fetched anew.");
    }

    private int Read(FileSpan span, Span<byte> buffer)
    {
        if (!span.File.IsPadding)
            return _files[span.File.Index].Read(span.Offset, buffer);
        buffer.Clear();
        return buffer.Length;
    }

    private bool IsWritten(FileEntry file) => !file.IsPadding && (_wanted is null || _wanted.Contains(file.Index));

    private IEnumerable<int> PiecesOf(FileEntry file)
    {
        var first = (int)(file.Offset / _info.PieceLength);
        return file.Length == 0 ? [] : Enumerable.Range(first, (int)((file.End - 1) / _info.PieceLength) - first + 1);
    }

    private void Lose(IEnumerable<int> pieces)
    {
        foreach (var piece in pieces)
        {
            if (!Interlocked.Exchange(ref _verified[piece], false))
                continue;
            _resume.Lost(piece);
            PieceLost?.Invoke(piece);
        }
    }

    private void Change(FileEntry file, Action<StagedFile> change)
    {
        var staged = _files[file.Index];
        try
        {
            change(staged);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var path = staged.CurrentPath;
            staged.Forget();
            Lose(PiecesOf(file));
            throw new IOException($"{path} has vanished while it was downloaded. Try again: what was in it is fetched anew.", e);
        }
        catch (Exception e) when (StorageFailure.IsOfFile(e))
        {
            throw StorageFailure.Describe(e, staged.CurrentPath);
        }
    }
}
