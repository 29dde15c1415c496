using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>Pieces in memory; answers at once.</summary>
internal sealed class MemoryStorage(TestTorrent torrent, bool isSeed) : IPieceStorage
{
    private readonly bool[] _have = [.. Enumerable.Repeat(isSeed, torrent.Info.PieceCount)];

    public long Capacity => long.MaxValue;

    public bool IsWhole => Array.TrueForAll(_have, have => have);

    public int Count => _have.Count(have => have);

    /// <summary>Gives wrong bytes for these blocks' first byte.</summary>
    public Func<int, int, bool> IsPoisoned { get; set; } = (_, _) => false;

    public bool Has(int piece) => _have[piece];

    public void Give(params IEnumerable<int> pieces)
    {
        foreach (var piece in pieces)
            _have[piece] = true;
    }

    public void Lose(int piece) => _have[piece] = false;

    public Task<bool[]> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<bool[]>([.. _have]);

    public ValueTask<int> ReadAsync(int piece, int offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_have[piece])
            return ValueTask.FromResult(0);
        torrent.PieceBytes(piece).AsSpan(offset, buffer.Length).CopyTo(buffer.Span);
        if (IsPoisoned(piece, offset))
            buffer.Span[0] ^= 0xff;
        return ValueTask.FromResult(buffer.Length);
    }

    public ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Assert.True(data.Span.SequenceEqual(torrent.PieceBytes(piece)));
        _have[piece] = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(int file, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
