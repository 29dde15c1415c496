namespace Replica.BitTorrent.Dht;

/// <summary>Looks a stored item up in all families (BEP 44). An immutable one is found by the first answer that fits; of a mutable one the newest is.</summary>
internal sealed class ItemSearch(DhtContext context, DhtKey target, byte[] salt, Action<DhtItem?> finished)
{
    // A signature takes a millisecond to check, and anybody can send one.
    private const int MaxChecks = 32;

    private readonly List<LookupRun> _runs = [];
    private DhtItem? _best;
    private int _left;
    private int _checks;

    /// <summary>Starts; what our own store holds counts as an answer.</summary>
    public void Start(LookupScheduler lookups, DhtItem? known)
    {
        _best = known;
        _left = context.Families.All.Count;
        foreach (var family in context.Families.All)
            _runs.Add(new LookupRun(context, family, target, KrpcMethod.Get) { Answered = (_, fields) => Take(fields), Finished = _ => EndOne() });
        foreach (var run in _runs)
            lookups.Start(run, inBackground: false);
    }

    /// <summary>Stops looking.</summary>
    public void Cancel() => _runs.ForEach(run => run.Cancel());

    private void Take(KrpcFields fields)
    {
        if (fields.Value is not { Length: <= DhtItem.MaxValueLength } value)
            return;
        var item = fields.PublicKey is null ? new DhtItem(value) : new DhtItem(value, fields.PublicKey, salt, fields.Sequence ?? -1, fields.Signature);
        if (item.Target != target || item.Sequence < 0 || (_best is not null && item.Sequence <= _best.Sequence))
            return;
        if (item.PublicKey is not null && (_checks++ >= MaxChecks || !item.HasValidSignature()))
            return;
        _best = item;
        if (item.PublicKey is not null)
            return;
        Cancel();
        finished(item);
    }

    private void EndOne()
    {
        if (--_left == 0)
            finished(_best);
    }
}
