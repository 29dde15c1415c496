namespace Replica.BitTorrent.Dht;

/// <summary>Items stored with us (BEP 44). Bounded; an item is forgotten two hours after it was last put, or when there is no room for a newer one.</summary>
internal sealed class ItemStore
{
    private const int MaxItems = 1_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly Dictionary<DhtKey, (DhtItem Item, TimeSpan Put)> _items = [];

    /// <summary>How many items.</summary>
    public int Count => _items.Count;

    /// <summary>The item at a key, or null.</summary>
    public DhtItem? Find(DhtKey target) => _items.TryGetValue(target, out var entry) ? entry.Item : null;

    /// <summary>Stores an item, whose signature the caller has checked.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cas">The sequence number that what is there must have; null = any.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why not, or null if it was stored.</returns>
    public KrpcError? Put(DhtItem item, long? cas, TimeSpan now)
    {
        if (Find(item.Target) is { PublicKey: not null } present)
        {
            if (cas is not null && cas != present.Sequence)
                return KrpcError.CasMismatch;
            if (item.Sequence < present.Sequence)
                return KrpcError.SequenceTooOld;
            if (item.Sequence == present.Sequence && !item.Value.Span.SequenceEqual(present.Value.Span))
                return KrpcError.SequenceTooOld;
        }
        if (_items.Count >= MaxItems && !_items.ContainsKey(item.Target))
            _items.Remove(_items.MinBy(entry => entry.Value.Put).Key);
        _items[item.Target] = (item, now);
        return null;
    }

    /// <summary>Forgets what is too old.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (var (target, entry) in _items)
        {
            if (entry.Put < now - Lifetime)
                _items.Remove(target);
        }
    }
}
