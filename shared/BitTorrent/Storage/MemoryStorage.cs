using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>Pieces in memory, below a limit at every moment: the piece written longest ago goes first. For small torrents and for simulations.</summary>
/// <param name="info">The torrent.</param>
/// <param name="limit">The most bytes of pieces; at least one piece.</param>
public sealed class MemoryStorage(InfoDictionary info, long limit) : IPieceStorage
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, byte[]> _pieces = [];
    private readonly Queue<int> _byAge = new();
    private long _size;

    /// <inheritdoc/>
    public event Action<int>? PieceLost;

    /// <inheritdoc/>
    public long Capacity => limit;

    /// <inheritdoc/>
    public Task<bool[]> OpenAsync(CancellationToken cancellationToken)
    {
        var here = new bool[info.PieceCount];
        lock (_gate)
        {
            foreach (var piece in _pieces.Keys)
                here[piece] = true;
        }

        return Task.FromResult(here);
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[]? data;
        lock (_gate)
            _pieces.TryGetValue(piece, out data);
        var length = data is null ? 0 : Math.Min(buffer.Length, data.Length - offset);
        data.AsSpan(data is null ? 0 : offset, length).CopyTo(buffer.Span);
        return ValueTask.FromResult(length);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.Length > limit)
            throw new IOException($"A piece of this torrent takes {data.Length} bytes, and {limit} may be kept in memory.");
        var lost = new List<int>();
        lock (_gate)
        {
            if (_pieces.ContainsKey(piece))
                return ValueTask.CompletedTask;
            while (_size > limit - data.Length)
            {
                var oldest = _byAge.Dequeue();
                _pieces.Remove(oldest, out var dropped);
                _size -= dropped!.Length;
                lost.Add(oldest);
            }

            _pieces.Add(piece, data.ToArray());
            _byAge.Enqueue(piece);
            _size += data.Length;
        }

        lost.ForEach(dropped => PieceLost?.Invoke(dropped));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(int file, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
