namespace Replica.BitTorrent.Dht;

/// <summary>Answers <c>get</c> and <c>put</c> (BEP 44).</summary>
internal sealed class ItemHandler
{
    private readonly ItemStore _items = new();

    /// <summary>Items stored.</summary>
    public int Count => _items.Count;

    /// <summary>The item at a key, or null.</summary>
    public DhtItem? Find(DhtKey target) => _items.Find(target);

    /// <summary>Adds the item to an answer; of a mutable one that is no newer than the asker's, only the sequence number.</summary>
    public KrpcFields Get(KrpcFields answer, DhtKey target, long? newerThan)
    {
        if (_items.Find(target) is not { } item)
            return answer;
        if (item.PublicKey is null)
            return answer with { Value = item.Value.ToArray() };
        return newerThan >= item.Sequence
            ? answer with { Sequence = item.Sequence }
            : answer with { Sequence = item.Sequence, Value = item.Value.ToArray(), PublicKey = item.PublicKey?.ToArray(), Signature = item.Signature?.ToArray() };
    }

    /// <summary>Stores an item, or says why not. The cheap checks come first: a signature takes a millisecond.</summary>
    public KrpcMessage Put(KrpcFields fields, TimeSpan now)
    {
        if (fields.Value is not { } value)
            return KrpcReply.Of(KrpcError.Protocol, "v is missing");
        if (value.Length > DhtItem.MaxValueLength)
            return KrpcReply.Of(KrpcError.ValueTooBig, "v is longer than 1000 bytes");
        if (fields.Salt?.Length > DhtItem.MaxSaltLength)
            return KrpcReply.Of(KrpcError.SaltTooBig, "salt is longer than 64 bytes");
        if (fields.PublicKey is null)
            return Store(new DhtItem(value), null, now);
        if (fields.Signature is not { } signature || fields.Sequence is not >= 0)
            return KrpcReply.Of(KrpcError.Protocol, "sig or seq is missing");
        var item = new DhtItem(value, fields.PublicKey, fields.Salt, fields.Sequence.Value, signature);
        return item.HasValidSignature() ? Store(item, fields.Cas, now) : KrpcReply.Of(KrpcError.InvalidSignature, "invalid signature");
    }

    /// <summary>Forgets what is too old.</summary>
    public void Expire(TimeSpan now) => _items.Expire(now);

    private KrpcMessage Store(DhtItem item, long? cas, TimeSpan now) => _items.Put(item, cas, now) switch
    {
        null => KrpcReply.Of(new KrpcFields()),
        KrpcError.CasMismatch => KrpcReply.Of(KrpcError.CasMismatch, "the stored sequence number is another; read again"),
        var error => KrpcReply.Of(error.Value, "what is stored is newer"),
    };
}
