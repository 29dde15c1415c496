using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>One torrent's pieces in a <see cref="PieceCache"/>.</summary>
internal sealed class CacheStorage(PieceCache cache, InfoDictionary info) : IPieceStorage
{
    public event Action<int>? PieceLost
    {
        add
        {
            if (value is not null)
                cache.Watch(info, value);
        }

        remove
        {
            if (value is not null)
                cache.Unwatch(info, value);
        }
    }

    public long Capacity => cache.Limit;

    public Task<bool[]> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(cache.Present(info));

    // Synchronous on purpose: a piece in the page cache is copied faster than a thread is handed the job.
    public ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(cache.Read(info, piece, offset, buffer.Span));

    public ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        cache.WriteAsync(info, piece, data, cancellationToken);

    public ValueTask CompleteAsync(int file, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
