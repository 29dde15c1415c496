using System.Buffers;
using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// Pieces in the torrent's own layout below a folder (<c>DIR/name/…</c>), for <c>get</c> and <c>torrent verify</c>.
/// A file that is not whole yet lies in <c>DIR/.replica-&lt;info hash&gt;/</c>; it is renamed into place when it is.
/// </summary>
public sealed class FileStorage : IPieceStorage
{
    private readonly InfoDictionary _info;
    private readonly string _folder;
    private readonly IReadOnlySet<int>? _wanted;
    private readonly string _stagingFolder;
    private readonly StagedFile[] _files;
    private readonly bool[] _verified;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private IDisposable? _lock;
    private bool _isClosed;

    /// <summary>Reads and writes below <paramref name="folder"/>; only <paramref name="wantedFiles"/> (null = all) are created or written.</summary>
    /// <exception cref="IOException">Two of the files would have one name on this system's file systems.</exception>
    public FileStorage(InfoDictionary info, string folder, IReadOnlySet<int>? wantedFiles = null)
    {
        _info = info;
        _wanted = wantedFiles;
        _verified = new bool[info.PieceCount];
        _folder = Path.GetFullPath(folder);
        var staging = $".replica-{info.Hash}";
        _stagingFolder = Path.Combine(_folder, staging);
        ImmutableArray<string>[] layouts = [.. info.Files.Select(file => Spell(info.LayoutPath(file)))];
        RefuseCollisions(info.Files.Where(file => !file.IsPadding).Select(file => layouts[file.Index]));
        _files = [.. info.Files.Select(file => new StagedFile(file, _folder, layouts[file.Index], [staging, $"{file.Index}"]))];
    }

    /// <inheritdoc/>
    public long Capacity => long.MaxValue;

    /// <summary>Checks the finished files below a folder and changes nothing there; a download under way does not count.</summary>
    /// <returns>One flag a piece.</returns>
    /// <exception cref="IOException">A file lies behind a symbolic link.</exception>
    public static async Task<bool[]> VerifyAsync(InfoDictionary info, string folder, CancellationToken cancellationToken = default)
    {
        await using var storage = new FileStorage(info, folder);
        return await storage.CheckAsync(lookForStaged: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">Another download of the torrent into this folder is under way, or a file lies behind a symbolic link.</exception>
    public Task<bool[]> OpenAsync(CancellationToken cancellationToken)
    {
        // Before looking: what another download has staged must not be taken for ours.
        _lock = DownloadLock.Take(_folder, _info.Hash);
        return CheckAsync(lookForStaged: true, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _verified[piece]))
            return ValueTask.FromResult(0);
        var span = FileSpan.Of(_info, ((long)piece * _info.PieceLength) + offset, Math.Min(buffer.Length, _info.LengthOfPiece(piece) - offset)).First();
        return ValueTask.FromResult(Read(span, buffer.Span[..(int)span.Length]));
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await ChangeAsync(() =>
        {
            var done = 0;
            foreach (var span in FileSpan.OfPiece(_info, piece))
            {
                if (IsWritten(span.File))
                    _files[span.File.Index].Write(span.Offset, data.Span.Slice(done, (int)span.Length));
                done += (int)span.Length;
            }
        }, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _verified[piece], true);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(int file, CancellationToken cancellationToken)
    {
        if (!IsWritten(_info.Files[file]))
            return;
        await ChangeAsync(() =>
        {
            _files[file].Complete();
            if (Directory.Exists(_stagingFolder) && !Directory.EnumerateFileSystemEntries(_stagingFolder).Any())
                Directory.Delete(_stagingFolder);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a change under way; refuses later ones.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        _lock?.Dispose();
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

    private async Task<bool[]> CheckAsync(bool lookForStaged, CancellationToken cancellationToken)
    {
        foreach (var file in _info.Files.Where(file => !file.IsPadding))
            _files[file.Index].Open(lookForStaged);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, _info.PieceCount, options, (piece, _) =>
        {
            Volatile.Write(ref _verified[piece], CheckPiece(piece));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return [.. _verified];
    }

    private bool CheckPiece(int piece)
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

            return _info.VerifyPiece(piece, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Read(FileSpan span, Span<byte> buffer)
    {
        if (!span.File.IsPadding)
            return _files[span.File.Index].Read(span.Offset, buffer);
        buffer.Clear();
        return buffer.Length;
    }

    private bool IsWritten(FileEntry file) => !file.IsPadding && (_wanted is null || _wanted.Contains(file.Index));

    private async Task ChangeAsync(Action change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            change();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{e.Message} Check the folder's permissions, or choose another folder.", e);
        }
        finally
        {
            _writing.Release();
        }
    }
}
