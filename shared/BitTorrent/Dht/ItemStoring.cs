namespace Replica.BitTorrent.Dht;

/// <summary>Stores an item with the nodes nearest to its key (BEP 44), in all families.</summary>
internal sealed class ItemStoring(DhtContext context, DhtItem item, long? cas, Action<int> finished)
{
    private readonly List<LookupRun> _runs = [];
    private int _left;
    private int _stored;

    /// <summary>Starts.</summary>
    public void Start(LookupScheduler lookups)
    {
        _left = context.Families.All.Count;
        foreach (var family in context.Families.All)
        {
            _runs.Add(new LookupRun(context, family, item.Target, KrpcMethod.Get)
            {
                Answered = (node, fields) => node.Sequence = fields.Sequence,
                Finished = Put,
            });
        }
        foreach (var run in _runs)
            lookups.Start(run, inBackground: false);
    }

    /// <summary>Stops.</summary>
    public void Cancel() => _runs.ForEach(run => run.Cancel());

    private void Put(IReadOnlyList<LookupCandidate> closest)
    {
        _left += closest.Count;
        foreach (var node in closest)
            context.Client.Ask(node.EndPoint, KrpcMethod.Put, FieldsFor(node), EndOne);
        EndOne(null);
    }

    // BEP 44: no cas for a node that has nothing stored.
    private KrpcFields FieldsFor(LookupCandidate node) => item.PublicKey is { } key
        ? new KrpcFields
        {
            Cas = node.Sequence is null ? null : cas,
            PublicKey = key.ToArray(),
            Salt = item.Salt.Length > 0 ? item.Salt.ToArray() : null,
            Sequence = item.Sequence,
            Signature = item.Signature?.ToArray(),
            Token = node.Token,
            Value = item.Value.ToArray(),
        }
        : new KrpcFields { Token = node.Token, Value = item.Value.ToArray() };

    private void EndOne(KrpcMessage? answer)
    {
        if (answer is { Kind: KrpcKind.Response })
            _stored++;
        if (--_left == 0)
            finished(_stored);
    }
}
