using System.Buffers.Binary;
using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>The queries that wait for their answers, by their random 32-bit transaction ids. Bounded in number and time.</summary>
internal sealed class Transactions(RandomFill random)
{
    /// <summary>After so long something else is tried beside it.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1.5);

    /// <summary>After so long no answer is expected any more.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(8);

    private const int Most = 1024;

    private readonly Dictionary<uint, PendingQuery> _pending = [];
    // Both waits are the same for all, so what was sent first is due first.
    private readonly Queue<(uint Id, PendingQuery Query)> _slow = new();
    private readonly Queue<(uint Id, PendingQuery Query)> _late = new();

    /// <summary>No further query can be taken.</summary>
    public bool IsFull => _pending.Count >= Most;

    /// <summary>How many wait.</summary>
    public int Count => _pending.Count;

    /// <summary>Notes a query.</summary>
    /// <returns>The transaction id to send it with.</returns>
    public byte[] Begin(PendingQuery query)
    {
        var bytes = new byte[4];
        uint id;
        do
        {
            random(bytes);
            id = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        while (!_pending.TryAdd(id, query));
        _slow.Enqueue((id, query));
        _late.Enqueue((id, query));
        return bytes;
    }

    /// <summary>The query that a message from an address answers; null if it answers none. It waits no more.</summary>
    public PendingQuery? Take(ReadOnlySpan<byte> transaction, IPEndPoint from)
    {
        if (transaction.Length != 4)
            return null;
        var id = BinaryPrimitives.ReadUInt32BigEndian(transaction);
        if (!_pending.TryGetValue(id, out var query) || !query.To.Equals(from))
            return null;
        _pending.Remove(id);
        return query;
    }

    /// <summary>Tells the queries that are slow, or too late, that they are.</summary>
    public void Expire(TimeSpan now)
    {
        while (_slow.TryPeek(out var slow) && slow.Query.Sent + SlowAfter <= now)
        {
            _slow.Dequeue();
            if (_pending.TryGetValue(slow.Id, out var query) && ReferenceEquals(query, slow.Query))
                query.Slow?.Invoke();
        }
        while (_late.TryPeek(out var late) && late.Query.Sent + TimeOut <= now)
        {
            _late.Dequeue();
            if (_pending.TryGetValue(late.Id, out var query) && ReferenceEquals(query, late.Query) && _pending.Remove(late.Id))
                query.Finished(null);
        }
    }
}
