using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>Drives one lookup through one family's network.</summary>
internal sealed class LookupRun(DhtContext context, DhtFamily family, DhtKey target, KrpcMethod method)
{
    private readonly Lookup _lookup = new(target);

    /// <summary>Called with each answer that counts.</summary>
    public Action<LookupCandidate, KrpcFields>? Answered { get; init; }

    /// <summary>Called once, with the nodes to store with, unless it is cancelled.</summary>
    public required Action<IReadOnlyList<LookupCandidate>> Finished { get; init; }

    /// <summary>Asks of mutable items only newer ones (BEP 44).</summary>
    public long? NewerThan { get; init; }

    /// <summary>Whose network.</summary>
    public DhtFamily Family => family;

    /// <summary>When it was asked for.</summary>
    public TimeSpan Requested { get; } = context.Now;

    /// <summary>It has finished or was cancelled.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Starts from the nodes known now.</summary>
    public void Begin()
    {
        var table = family.Table;
        table.Touch(target, context.Now);
        if (table.LiveCount < Bucket.Size)
        {
            foreach (var node in context.Bootstrap.Where(node => node.AddressFamily == family.Family))
                _lookup.AddBootstrap(node);
        }
        foreach (var contact in table.Closest(target, 2 * Bucket.Size, alsoBad: true))
            _lookup.Add(contact);
        Advance();
    }

    /// <summary>Ends it without a result.</summary>
    public void Cancel() => IsOver = true;

    /// <summary>Asks whom it may ask; finishes if nothing is left.</summary>
    public void Advance()
    {
        if (IsOver)
            return;
        while (_lookup.FindNext() is { } candidate)
        {
            var fields = new KrpcFields { Target = target, Sequence = NewerThan };
            if (!context.Client.TryAsk(candidate.EndPoint, method, fields, answer => Take(candidate, answer), () => Late(candidate)))
                return;
            _lookup.Asked(candidate);
        }
        if (!_lookup.IsOver)
            return;
        IsOver = true;
        Finished(_lookup.Closest());
    }

    private void Take(LookupCandidate candidate, KrpcMessage? answer)
    {
        if (IsOver)
            return;
        if (answer is not { Kind: KrpcKind.Response, Fields: var fields })
            _lookup.Failed(candidate);
        else if (_lookup.Answered(candidate, fields.Id, fields.Token, Usable(fields)))
            Answered?.Invoke(candidate, fields);
        Advance();
    }

    private void Late(LookupCandidate candidate)
    {
        if (IsOver)
            return;
        _lookup.Slow(candidate);
        Advance();
    }

    private IEnumerable<NodeContact> Usable(KrpcFields fields)
    {
        var isIPv4 = family.Family == AddressFamily.InterNetwork;
        foreach (var node in (isIPv4 ? fields.Nodes6 : fields.Nodes) ?? [])
            context.Consider(node);
        return ((isIPv4 ? fields.Nodes : fields.Nodes6) ?? []).Where(node => node.Id != family.Table.Self && context.Rule.Allows(node.EndPoint));
    }
}
