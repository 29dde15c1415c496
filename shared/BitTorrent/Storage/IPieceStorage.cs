namespace Replica.BitTorrent.Storage;

/// <summary>
/// Where one torrent's verified pieces live: in the torrent's own files (<see cref="FileStorage"/>) or in a capped cache (<see cref="PieceCache"/>).
/// Called by readers and by the tasks that fetch, never by the torrent's loop; every member may be called concurrently.
/// </summary>
public interface IPieceStorage : IAsyncDisposable
{
    /// <summary>The most bytes of pieces it can hold: bounds how far readers may read ahead.</summary>
    long Capacity { get; }

    /// <summary>
    /// A piece that was here is no more: evicted, or its file vanished or was damaged. Raised on any thread, at times under a lock: return at once.
    /// Storages that never lose one leave it as it is.
    /// </summary>
    event Action<int>? PieceLost
    {
        add { }
        remove { }
    }

    /// <summary>Finds the pieces that are already here; those, and no others, read back verified (or not at all, where damage is found only then).</summary>
    /// <returns>One flag a piece.</returns>
    Task<bool[]> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads part of a verified piece.</summary>
    /// <returns>Bytes read, at least one, or 0 if the piece is not or no longer here (evicted, or damaged on disk) and must be fetched (again).</returns>
    ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Stores a whole piece that was verified. A crash in between never leaves a piece that passes for whole.</summary>
    /// <exception cref="IOException">Full disk, vanished folder and the like.</exception>
    ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Puts a file, all of whose pieces were verified here, where its user looks for it. Does nothing if it is there already.</summary>
    /// <exception cref="IOException">It could not be put there.</exception>
    ValueTask CompleteAsync(int file, CancellationToken cancellationToken);
}
