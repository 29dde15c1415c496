using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>
/// A disk cache of verified pieces of any number of torrents, below a size limit at every moment, kept across restarts.
/// It also keeps each torrent's info dictionary, so that what is cached plays without any source.
/// Safe for concurrent use within one process; one process a folder.
/// </summary>
public sealed class PieceCache : IDisposable
{
    /// <summary>The smallest limit, in bytes: one piece of the largest size that we publish.</summary>
    public const long SmallestLimit = 16 * 1024 * 1024;

    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly OpenFiles _files = OpenFiles.Shared;
    private readonly CacheFolder _folder;
    private readonly CacheIndex _index;
    private readonly TimeProvider _time;
    private long _clears;

    /// <summary>Opens or creates the cache in <paramref name="folder"/>.</summary>
    /// <param name="folder">A folder of its own; what does not belong is left alone.</param>
    /// <param name="limit">The most bytes that pieces may take on disk; at least <see cref="SmallestLimit"/>.</param>
    /// <param name="time">The clock that orders pieces by last use.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is too small to play from.</exception>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public PieceCache(string folder, long limit, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, SmallestLimit);
        Limit = limit;
        _time = time;
        _folder = new CacheFolder(folder);
        _index = new CacheIndex(_folder, _files);
        _index.EvictDownTo(limit);
    }

    /// <summary>Bytes that pieces take now.</summary>
    public long Size
    {
        get
        {
            lock (_gate) return _index.Size;
        }
    }

    /// <summary>The torrents of which a piece is here.</summary>
    public IReadOnlyCollection<InfoHash> ListTorrents()
    {
        lock (_gate)
            return [.. _index.Pieces.Select(piece => piece.Torrent.Hash).Distinct()];
    }

    internal long Limit { get; }

    /// <summary>The pieces of one torrent.</summary>
    public IPieceStorage For(InfoDictionary info) => new CacheStorage(this, info);

    /// <summary>The info dictionary kept for a hash, verified against it, or null.</summary>
    public InfoDictionary? FindInfo(InfoHash hash)
    {
        var path = _folder.InfoPath(hash);
        try
        {
            var info = CachedInfo.Read(File.ReadAllBytes(path));
            if (info.Hash == hash)
            {
                UseInfo(hash, path);
                return info;
            }
        }
        catch (Exception e) when (e is MetainfoException or IOException or UnauthorizedAccessException)
        {
            // Damaged or absent: either way it is fetched again.
        }

        lock (_gate)
        {
            if (_index.Find(hash) is { InfoUsed: not null } torrent)
                _index.DropInfo(torrent);
        }

        return null;
    }

    /// <summary>Keeps an info dictionary (once).</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void KeepInfo(InfoDictionary info)
    {
        lock (_gate)
        {
            if (_index.Find(info.Hash)?.InfoUsed is not null)
                return;
            var now = _time.GetUtcNow();
            CacheFolder.Publish(_folder.WriteTemporary(CachedInfo.Write(info)), _folder.InfoPath(info.Hash), now);
            _index.AddInfo(info.Hash, now);
        }
    }

    /// <summary>Deletes every piece and info dictionary, also while torrents are open: their readers fetch again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _clears++;
            _index.Clear();
        }
    }

    /// <summary>Deletes everything of one torrent. Close it first, or what is on its way comes back.</summary>
    public void Forget(InfoHash hash)
    {
        lock (_gate)
        {
            if (_index.Find(hash) is not { } torrent)
                return;
            foreach (var piece in torrent.Pieces.Values.ToArray())
                _index.Drop(piece);
            if (_index.Find(hash) is not null)
                _index.DropInfo(torrent);
        }
    }

    /// <summary>Records the last uses that were not yet written down.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var piece in _index.Pieces.Where(piece => piece.Used > piece.Touched))
            {
                piece.Touched = piece.Used;
                CacheFolder.Touch(_folder.PathOf(piece), piece.Used);
            }
        }
    }

    /// <summary>Says how many whole copies of a torrent others have: what is rare is kept longer.</summary>
    /// <param name="torrent">Which; nothing happens if none of it is here.</param>
    /// <param name="copies">As the swarm shows; 0 = nobody but us.</param>
    public void SetCopies(InfoHash torrent, int copies)
    {
        lock (_gate)
        {
            if (_index.Find(torrent) is { } found)
                found.Copies = copies;
        }
    }

    internal void Watch(InfoDictionary info, Action<int> dropped)
    {
        lock (_gate)
            _index.Watch(info.Hash, dropped);
    }

    internal void Unwatch(InfoDictionary info, Action<int> dropped)
    {
        lock (_gate)
            _index.Unwatch(info.Hash, dropped);
    }

    internal bool[] Present(InfoDictionary info)
    {
        var present = new bool[info.PieceCount];
        lock (_gate)
        {
            foreach (var piece in _index.Find(info.Hash)?.Pieces.Values.ToArray() ?? [])
            {
                if (piece.Index < present.Length && piece.Length == info.LengthOfPiece(piece.Index))
                    present[piece.Index] = true;
                else
                    _index.Drop(piece);
            }
        }

        return present;
    }

    internal int Read(InfoDictionary info, int index, int offset, Span<byte> buffer)
    {
        if (Use(info.Hash, index) is not { } piece)
            return 0;
        try
        {
            using var open = _files.Use(piece.Place ??= new FilePlace(_folder.PathOf(piece), FileAccess.Read));
            var length = info.LengthOfPiece(index);
            if (RandomAccess.GetLength(open.Handle) == length && (piece.IsVerified || Verify(open.Handle, info, piece)))
                return RandomAccess.Read(open.Handle, buffer[..Math.Min(buffer.Length, length - offset)], offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Deleted by hand, or a bad sector: gone, then.
        }

        lock (_gate)
            _index.Drop(piece);
        return 0;
    }

    internal async ValueTask WriteAsync(InfoDictionary info, int index, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.Length > Limit)
            throw new IOException($"A piece of this torrent takes {data.Length} bytes, and the cache may hold {Limit}; raise the cache limit.");
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Write(info, index, data.Span);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    // One write at a time: so the room made here is still there when the piece arrives in it.
    private void Write(InfoDictionary info, int index, ReadOnlySpan<byte> data)
    {
        long clears;
        lock (_gate)
        {
            clears = _clears;
            if (_index.Find(info.Hash, index) is { IsVerified: true })
                return;
            _index.EvictDownTo(Limit - data.Length);
        }

        var temporary = _folder.WriteTemporary(data);
        lock (_gate)
        {
            if (clears != _clears)
            {
                // What was asked to be forgotten meanwhile must not come back.
                CacheFolder.TryDelete(temporary);
                return;
            }

            if (_index.Find(info.Hash, index) is { } unverified)
                _index.Drop(unverified);
            KeepInfo(info);
            var now = _time.GetUtcNow();
            CacheFolder.Publish(temporary, _folder.PiecePath(info.Hash, index), now);
            _index.Add(info.Hash, index, data.Length, now).IsVerified = true;
        }
    }

    private CachedPiece? Use(InfoHash hash, int index)
    {
        lock (_gate)
        {
            if (_index.Find(hash, index) is not { } piece)
                return null;
            var now = _time.GetUtcNow();
            _index.Use(piece, now);
            if (now - piece.Touched >= TouchInterval)
            {
                piece.Touched = now;
                CacheFolder.Touch(_folder.PathOf(piece), now);
            }

            return piece;
        }
    }

    private void UseInfo(InfoHash hash, string path)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (now - _index.Find(hash)?.InfoUsed is { } age && age >= TouchInterval)
                CacheFolder.Touch(path, now);
            _index.AddInfo(hash, now);
        }
    }

    // The hash is checked once a process: against damage and against what a crash left of a file whose bytes never reached the disk.
    private static bool Verify(SafeFileHandle handle, InfoDictionary info, CachedPiece piece)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)piece.Length);
        try
        {
            var whole = buffer.AsSpan(0, (int)piece.Length);
            var done = 0;
            while (done < whole.Length && RandomAccess.Read(handle, whole[done..], done) is > 0 and var read)
                done += read;
            return piece.IsVerified = info.VerifyPiece(piece.Index, whole[..done]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
