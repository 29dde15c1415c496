using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// A node of the mainline DHT without its surroundings: packets and ticks go in, packets and results come out, at once and on the caller's
/// thread. Not safe for concurrent use. BEPs 5, 32, 42, 43, 44 and 51.
/// </summary>
internal sealed class DhtCore
{
    private static readonly TimeSpan BetweenExpiries = TimeSpan.FromMinutes(1);

    private readonly DhtSettings _settings;
    private readonly DatagramSender _send;
    private readonly DhtContext _context;
    private readonly Transactions _transactions;
    private readonly QueryHandler _handler;
    private readonly LookupScheduler _lookups;
    private readonly TableUpkeep[] _upkeep;
    private TimeSpan _expireAt;

    public DhtCore(DhtSettings settings, DatagramSender send, TimeProvider time, RandomFill random)
    {
        var start = time.GetTimestamp();
        TimeSpan Clock() => time.GetElapsedTime(start);
        _settings = settings;
        _send = send;
        _transactions = new Transactions(random);
        var families = new DhtFamilies(
            settings.UseIPv4 ? new DhtFamily(AddressFamily.InterNetwork, random) : null,
            settings.UseIPv6 ? new DhtFamily(AddressFamily.InterNetworkV6, random) : null);
        var rule = new AddressRule(settings.AllowPrivateAddresses);
        _context = new DhtContext(families, rule, new QueryClient(families, rule, _transactions, send, Clock, settings.IsPassive), random, Clock);
        _handler = new QueryHandler(families, random, Clock);
        _lookups = new LookupScheduler(_context);
        _upkeep = [.. families.All.Select(family => new TableUpkeep(_context, family, _lookups))];
    }

    /// <summary>How many nodes are known and not bad.</summary>
    public int NodeCount => _context.Families.All.Sum(family => family.Table.LiveCount);

    /// <summary>The families' tables.</summary>
    public DhtFamilies Families => _context.Families;

    /// <summary>Torrents that peers were announced for, here.</summary>
    public int HashCount => _handler.HashCount;

    /// <summary>Items stored here.</summary>
    public int ItemCount => _handler.ItemCount;

    /// <summary>Queries that wait for an answer.</summary>
    public int PendingCount => _transactions.Count;

    /// <summary>Lookups under way, those of the upkeep not counted.</summary>
    public int LookupCount => _lookups.Running;

    /// <summary>Takes a packet. Whatever it holds, nothing is thrown.</summary>
    public void Receive(ReadOnlySpan<byte> packet, IPEndPoint from)
    {
        if (!_context.Rule.Allows(from) || !KrpcMessage.TryParse(packet, out var message))
            return;
        if (message.Kind != KrpcKind.Query)
            _context.Client.Answered(message, from);
        else if (!_settings.IsPassive && _handler.Answer(message, from) is { } answer)
            Reply(message, answer, from);
    }

    /// <summary>Lets time have its effects; to be called several times a second.</summary>
    public void Tick()
    {
        _transactions.Expire(_context.Now);
        _context.Client.SendWaiting();
        _lookups.Advance();
        foreach (var upkeep in _upkeep)
            upkeep.Tick();
        if (_context.Now < _expireAt)
            return;
        _expireAt = _context.Now + BetweenExpiries;
        _handler.Expire();
    }

    /// <summary>Adds a node to join by. One that the user named may have any address.</summary>
    public void AddBootstrap(IPEndPoint endPoint, bool isUsersWord = true)
    {
        if (isUsersWord)
            _context.Rule.Name(endPoint);
        if (_context.Bootstrap.Contains(endPoint) || !_context.Rule.Allows(endPoint))
            return;
        _context.Bootstrap.Add(endPoint);
        HearOfNodes();
    }

    /// <summary>Tries a node that a peer named (BEP 5's PORT message).</summary>
    public void AddNode(IPEndPoint endPoint)
    {
        _context.Probe(endPoint);
        HearOfNodes();
    }

    /// <summary>Looks peers up, and announces us if a port is given.</summary>
    /// <returns>The search, to cancel it.</returns>
    public PeerSearch FindPeers(DhtKey hash, int? announcePort, bool isImplied, bool inBackground, Action<IReadOnlyList<IPEndPoint>> found, Action finished)
    {
        var search = new PeerSearch(_context, hash, announcePort, isImplied, found, finished);
        search.Start(_lookups, _context.Families.All.SelectMany(family => _handler.Peers(hash, family.Family)), inBackground);
        return search;
    }

    /// <summary>Looks an item up.</summary>
    public ItemSearch GetItem(DhtKey target, byte[] salt, Action<DhtItem?> finished)
    {
        var search = new ItemSearch(_context, target, salt, finished);
        search.Start(_lookups, _handler.Item(target));
        return search;
    }

    /// <summary>Stores an item; the result is how many nodes took it.</summary>
    public ItemStoring PutItem(DhtItem item, long? cas, Action<int> finished)
    {
        var storing = new ItemStoring(_context, item, cas, finished);
        storing.Start(_lookups);
        return storing;
    }

    /// <summary>Asks one node for samples of what it holds; null if it does not answer or knows no such thing.</summary>
    public void Sample(IPEndPoint node, DhtKey target, Action<DhtSample?> finished) =>
        _context.Client.Ask(node, KrpcMethod.SampleInfoHashes, new KrpcFields { Target = target }, answer => finished(DhtSample.From(answer, _context.Rule)));

    /// <summary>What to keep over a restart.</summary>
    public byte[] Save() => DhtState.Write(_context.Families);

    /// <summary>Takes up where the last run ended. Anything that is not its state is ignored.</summary>
    public void Restore(ReadOnlySpan<byte> state) => DhtState.Restore(state, _context.Families, _context.Rule);

    private void Reply(KrpcMessage query, KrpcMessage answer, IPEndPoint from)
    {
        _send(KrpcWriter.Write(answer).Span, from);
        if (query.IsReadOnly)
            return;
        var contact = new NodeContact(query.Fields.Id, from);
        _context.Families.Find(from.AddressFamily)?.Table.Asked(contact, _context.Now);
        _context.Consider(contact);
    }

    private void HearOfNodes()
    {
        foreach (var upkeep in _upkeep)
            upkeep.HearOfNodes();
    }
}
