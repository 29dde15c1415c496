using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>Answers queries. Answers stay below a packet of 1,500 bytes and within limits, so that forged senders gain little by us.</summary>
internal sealed class QueryHandler(DhtFamilies families, RandomFill random, Func<TimeSpan> now)
{
    private const int MaxPeers4 = 50;
    private const int MaxPeers6 = 25;

    private readonly RateLimit _limit = new(perAddress: 20, addressBurst: 60, total: 300, totalBurst: 600);
    private readonly TokenIssuer _tokens = new(random, now());
    private readonly PeerStore _peers = new(random);
    private readonly ItemHandler _items = new();

    /// <summary>Torrents that peers were announced for.</summary>
    public int HashCount => _peers.Count;

    /// <summary>Items stored.</summary>
    public int ItemCount => _items.Count;

    /// <summary>The answer to a query; null if the sender asks too much.</summary>
    public KrpcMessage? Answer(KrpcMessage query, IPEndPoint from)
    {
        if (!_limit.TryTake(from, now()) || families.Find(from.AddressFamily) is not { } family)
            return null;
        var reply = Dispatch(query, family, from);
        return reply with { Transaction = query.Transaction, External = from, Fields = reply.Fields with { Id = family.Table.Self } };
    }

    /// <summary>Some of a torrent's peers that were announced to us.</summary>
    public IReadOnlyList<IPEndPoint> Peers(DhtKey hash, AddressFamily family) =>
        _peers.Pick(hash, family, family == AddressFamily.InterNetwork ? MaxPeers4 : MaxPeers6);

    /// <summary>The item stored with us at a key, or null.</summary>
    public DhtItem? Item(DhtKey target) => _items.Find(target);

    /// <summary>Forgets what is too old.</summary>
    public void Expire()
    {
        _peers.Expire(now());
        _items.Expire(now());
    }

    private KrpcMessage Dispatch(KrpcMessage query, DhtFamily family, IPEndPoint from) => query.Method switch
    {
        KrpcMethod.Ping => KrpcReply.Of(new KrpcFields()),
        KrpcMethod.AnnouncePeer => StorePeer(query.Fields, from),
        KrpcMethod.Put => HasToken(query.Fields, from) ? _items.Put(query.Fields, now()) : KrpcReply.BadToken,
        _ when query.Fields.Target is { } target => Look(query, family, target, from),
        KrpcMethod.Unknown => KrpcReply.Of(KrpcError.UnknownMethod, "Method Unknown"),
        _ => KrpcReply.Of(KrpcError.Protocol, "a target of 20 bytes is missing"),
    };

    // A method that is not known but has a target is answered like find_node: new methods are laid out so that this helps.
    private KrpcMessage Look(KrpcMessage query, DhtFamily family, DhtKey target, IPEndPoint from)
    {
        var fields = Nodes(query.Fields, family, target);
        return KrpcReply.Of(query.Method switch
        {
            KrpcMethod.GetPeers => fields with
            {
                Token = _tokens.Issue(from.Address, now()),
                Values = Peers(target, from.AddressFamily) is { Count: > 0 } peers ? peers : null,
            },
            KrpcMethod.Get => _items.Get(fields with { Token = _tokens.Issue(from.Address, now()) }, target, query.Fields.Sequence),
            KrpcMethod.SampleInfoHashes => fields with
            {
                Samples = _peers.Sample(now()),
                Count = _peers.Count,
                Interval = (long)PeerStore.SampleInterval.TotalSeconds,
            },
            _ => fields,
        });
    }

    // BEP 32: nodes of the families that are asked for, or of the one that the query came by.
    private KrpcFields Nodes(KrpcFields query, DhtFamily family, DhtKey target)
    {
        var asks = query.Wants4 || query.Wants6;
        return new KrpcFields
        {
            Nodes = (asks ? query.Wants4 : family.Family == AddressFamily.InterNetwork) ? Closest(AddressFamily.InterNetwork, target) : null,
            Nodes6 = (asks ? query.Wants6 : family.Family == AddressFamily.InterNetworkV6) ? Closest(AddressFamily.InterNetworkV6, target) : null,
        };
    }

    private List<NodeContact>? Closest(AddressFamily family, DhtKey target) => families.Find(family)?.Table.Closest(target, Bucket.Size);

    private bool HasToken(KrpcFields fields, IPEndPoint from) => fields.Token is { } token && _tokens.IsValid(token, from.Address, now());

    private KrpcMessage StorePeer(KrpcFields fields, IPEndPoint from)
    {
        if (!HasToken(fields, from))
            return KrpcReply.BadToken;
        if (fields.Target is not { } hash || (fields.ImpliedPort ? from.Port : fields.Port) is not { } port)
            return KrpcReply.Of(KrpcError.Protocol, "info_hash or port is missing");
        return _peers.Add(hash, new IPEndPoint(from.Address, port), now())
            ? KrpcReply.Of(new KrpcFields())
            : KrpcReply.Of(KrpcError.Generic, "no room");
    }
}
