namespace Replica.BitTorrent.Storage;

/// <summary>
/// Pieces that were on record when the last run was killed, in files that it was still writing to: what was written since cannot be told
/// from a change by somebody else. They are believed, so that the start is quick, and hashed beside everything else.
/// </summary>
/// <param name="isRight">Hashes a piece on disk.</param>
/// <param name="proven">Told of each that was found right.</param>
/// <param name="lose">Told of each that was not.</param>
internal sealed class BelievedPieces(Func<int, bool> isRight, Action<int> proven, Action<int> lose) : IAsyncDisposable
{
    private readonly SortedSet<int> _pieces = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _hashing = Task.CompletedTask;

    /// <summary>Begins to hash.</summary>
    public void Start(IEnumerable<int> pieces)
    {
        _pieces.UnionWith(pieces);
        if (_pieces.Count > 0)
            _hashing = Task.Run(HashAll);
    }

    /// <summary>A piece was written anew.</summary>
    public void Remove(int piece)
    {
        lock (_pieces)
            _pieces.Remove(piece);
    }

    /// <summary>Hashes those of these pieces that were not yet.</summary>
    public void Hash(IEnumerable<int> pieces)
    {
        foreach (var piece in pieces.Where(IsHere))
            Hash(piece);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _hashing.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void HashAll()
    {
        while (!_stop.IsCancellationRequested && First() is { } piece)
            Hash(piece);
    }

    private void Hash(int piece)
    {
        var right = isRight(piece);
        lock (_pieces)
        {
            // Written anew, or hashed by another, while this one was read.
            if (!_pieces.Remove(piece))
                return;
            // Within the lock: whoever finds the piece gone from here must find it lost.
            (right ? proven : lose)(piece);
        }
    }

    private int? First()
    {
        lock (_pieces)
            return _pieces.Count == 0 ? null : _pieces.Min;
    }

    private bool IsHere(int piece)
    {
        lock (_pieces)
            return _pieces.Contains(piece);
    }
}
