using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Client.Service;

namespace Replica.Client.Seeding;

/// <summary>
/// The pieces of a torrent that a store has whole: those in the cache, and all others as soon as they are read, fetched from the store into the same
/// cache. So the engine offers every piece, and the disk holds what somebody wanted.
/// </summary>
/// <param name="cached">Its pieces in the cache.</param>
/// <param name="openFill">Opens the torrent over the cache and the store, without a swarm.</param>
/// <param name="store">Whether the store answers.</param>
/// <param name="timeout">Longest wait for a piece.</param>
internal sealed class FilledStorage(
    IPieceStorage cached, Func<CancellationToken, Task<Torrent>> openFill, StoreHealth store, TimeSpan timeout) : IPieceStorage
{
    // Readers that wait behind the piece they read last: whoever reads on finds the next pieces fetched already.
    private const int MostReaders = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Task<bool>> _fills = [];
    private readonly List<FillReader> _readers = [];
    private readonly CancellationTokenSource _closing = new();

    public long Capacity => cached.Capacity;

    /// <summary>Every piece; while the store does not answer, those that are here.</summary>
    public async Task<bool[]> OpenAsync(CancellationToken cancellationToken)
    {
        var present = await cached.OpenAsync(cancellationToken);
        if (store.IsUp) Array.Fill(present, true);
        return present;
    }

    public async ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await cached.ReadAsync(piece, offset, buffer, cancellationToken) is > 0 and var read) return read;
        return await FillAsync(piece).WaitAsync(cancellationToken) ? await cached.ReadAsync(piece, offset, buffer, cancellationToken) : 0;
    }

    public ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        cached.WriteAsync(piece, data, cancellationToken);

    public ValueTask CompleteAsync(int file, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task<bool>[] running;
        lock (_lock) running = [.. _fills.Values];
        await Task.WhenAll(running);
        foreach (var reader in _readers) await reader.DisposeAsync();
        await cached.DisposeAsync();
        _closing.Dispose();
    }

    /// <summary>Fetches a piece, once for all who wait for it.</summary>
    /// <returns>False if the store does not give it.</returns>
    private Task<bool> FillAsync(int piece)
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested) return Task.FromResult(false);
            if (!_fills.TryGetValue(piece, out var fill)) _fills.Add(piece, fill = Task.Run(() => FetchAsync(piece)));
            return fill;
        }
    }

    private async Task<bool> FetchAsync(int piece)
    {
        try
        {
            var reader = Take(piece) ?? new FillReader(await openFill(_closing.Token), timeout);
            await ReadAsync(reader, piece);
            store.Note(succeeded: true);
            return true;
        }
        catch (Exception e) when (e is IOException or ServiceException or OperationCanceledException or ObjectDisposedException)
        {
            if (!_closing.IsCancellationRequested) store.Note(succeeded: false);
            return false;
        }
        finally
        {
            lock (_lock) _fills.Remove(piece);
        }
    }

    private async Task ReadAsync(FillReader reader, int piece)
    {
        try
        {
            await reader.ReadAsync(piece, _closing.Token);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }

        FillReader? oldest = null;
        lock (_lock)
        {
            _readers.Add(reader);
            if (_readers.Count > MostReaders)
            {
                oldest = _readers[0];
                _readers.RemoveAt(0);
            }
        }

        if (oldest is not null) await oldest.DisposeAsync();
    }

    private FillReader? Take(int piece)
    {
        lock (_lock)
        {
            var reader = _readers.Find(reader => reader.Next == piece);
            if (reader is not null) _readers.Remove(reader);
            return reader;
        }
    }
}
