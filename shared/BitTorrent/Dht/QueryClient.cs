using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>Asks other nodes, within limits, and keeps the tables by what they answer.</summary>
internal sealed class QueryClient(DhtFamilies families, AddressRule rule, Transactions transactions, DatagramSender send, Func<TimeSpan> now, bool isReadOnly)
{
    private const int MaxWaiting = 2048;

    private readonly RateLimit _limit = new(perAddress: 4, addressBurst: 20, total: 250, totalBurst: 250);
    private readonly Queue<(IPEndPoint To, KrpcMethod Method, KrpcFields Fields, Action<KrpcMessage?> Finished)> _waiting = new();

    /// <summary>Sends a query at once.</summary>
    /// <returns>False if too much is being sent, or sent there: nothing was; try later.</returns>
    public bool TryAsk(IPEndPoint to, KrpcMethod method, KrpcFields fields, Action<KrpcMessage?> finished, Action? slow = null)
    {
        if (families.Find(to.AddressFamily) is not { } family || !rule.Allows(to))
        {
            finished(null);
            return true;
        }
        if (transactions.IsFull || !_limit.TryTake(to, now()))
            return false;
        var id = transactions.Begin(new PendingQuery(to, answer => Finish(family, to, answer, finished), slow, now()));
        send(KrpcWriter.Write(new KrpcMessage { Kind = KrpcKind.Query, Transaction = id, Method = method, Fields = Complete(fields, family, method), IsReadOnly = isReadOnly }).Span, to);
        return true;
    }

    /// <summary>Sends a query as soon as the limits let it.</summary>
    public void Ask(IPEndPoint to, KrpcMethod method, KrpcFields fields, Action<KrpcMessage?> finished)
    {
        if (_waiting.Count > 0 || !TryAsk(to, method, fields, finished))
            Wait(to, method, fields, finished);
    }

    /// <summary>Sends what waits, as far as the limits let it. What is held up by its own address goes behind the rest.</summary>
    public void SendWaiting()
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var (to, method, fields, finished) = _waiting.Dequeue();
            if (!TryAsk(to, method, fields, finished))
                _waiting.Enqueue((to, method, fields, finished));
        }
    }

    /// <summary>Takes a response or error.</summary>
    public void Answered(KrpcMessage message, IPEndPoint from) => transactions.Take(message.Transaction, from)?.Finished(message);

    private void Wait(IPEndPoint to, KrpcMethod method, KrpcFields fields, Action<KrpcMessage?> finished)
    {
        if (_waiting.Count < MaxWaiting)
            _waiting.Enqueue((to, method, fields, finished));
        else
            finished(null);
    }

    private void Finish(DhtFamily family, IPEndPoint to, KrpcMessage? answer, Action<KrpcMessage?> finished)
    {
        if (answer is null)
            family.Table.Failed(to);
        if (answer is { Kind: KrpcKind.Response })
            family.Table.Answered(new NodeContact(answer.Fields.Id, to), now());
        if (answer?.External is { } external)
            family.Seen(to, external.Address, now());
        finished(answer);
    }

    private KrpcFields Complete(KrpcFields fields, DhtFamily family, KrpcMethod method)
    {
        var findsNodes = families.All.Count > 1 && method is not (KrpcMethod.Ping or KrpcMethod.AnnouncePeer or KrpcMethod.Put);
        return fields with { Id = family.Table.Self, Wants4 = findsNodes, Wants6 = findsNodes };
    }
}
