using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht.Simulation;

/// <summary>
/// Many nodes on one virtual network and clock: packets take 10 to 150 ms, some are lost, some nodes lie. Everything follows from the seed.
/// </summary>
internal sealed class SimulatedDht(int seed, double loss = 0.02, bool isIPv6 = false)
{
    private static readonly TimeSpan BetweenTicks = TimeSpan.FromMilliseconds(1000);

    private readonly SimulatedClock _clock = new();
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (TimeSpan Due, long Order)> _events = new();
    private readonly Dictionary<IPEndPoint, SimulatedNode> _byEndPoint = [];
    private readonly Dictionary<IPEndPoint, LyingNode> _liars = [];
    private long _order;

    public List<SimulatedNode> Nodes { get; } = [];

    public long Packets { get; private set; }

    public TimeSpan Now => _clock.Now;

    public IEnumerable<SimulatedNode> Living => Nodes.Where(node => !node.IsDead);

    /// <summary>A node starts now, with a state of before or a bootstrap node.</summary>
    public SimulatedNode Start(byte[]? state = null, IPEndPoint? bootstrap = null, bool isPassive = false)
    {
        var endPoint = NewEndPoint();
        var core = new DhtCore(new DhtSettings(IsPassive: isPassive, UseIPv4: !isIPv6, UseIPv6: isIPv6), (packet, to) => Send(endPoint, packet.ToArray(), to), _clock, bytes => _random.NextBytes(bytes));
        if (state is not null)
            core.Restore(state);
        if (bootstrap is not null)
            core.AddBootstrap(bootstrap);
        var node = new SimulatedNode(endPoint, core, isPassive);
        Nodes.Add(node);
        _byEndPoint.Add(endPoint, node);
        Tick(node);
        return node;
    }

    /// <summary>Starts a number of nodes, which join by the first, and waits until they have.</summary>
    public void Grow(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Start(bootstrap: Nodes.Count > 0 ? Nodes[0].EndPoint : null);
            Run(TimeSpan.FromMilliseconds(50));
        }
        Run(TimeSpan.FromSeconds(60));
    }

    /// <summary>Adds a node that answers with lies, and makes it known to some.</summary>
    public void AddLiar()
    {
        var liar = new LyingNode(NewEndPoint(), _random);
        _liars.Add(liar.EndPoint, liar);
        foreach (var victim in Living.OrderBy(_ => _random.Next()).Take(20).ToList())
            Send(liar.EndPoint, liar.Ping(), victim.EndPoint);
    }

    /// <summary>Any living node that answers others.</summary>
    public SimulatedNode Any()
    {
        var living = Living.Where(node => !node.IsPassive).ToList();
        return living[_random.Next(living.Count)];
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time)
    {
        var end = _clock.Now + time;
        while (_events.TryPeek(out var next, out var key) && key.Due <= end)
        {
            _events.Dequeue();
            _clock.Now = key.Due;
            next();
        }
        _clock.Now = end;
    }

    /// <summary>Lets time pass until something has happened.</summary>
    public bool RunUntil(Func<bool> happened, TimeSpan most)
    {
        for (var end = _clock.Now + most; !happened() && _clock.Now < end;)
            Run(TimeSpan.FromMilliseconds(100));
        return happened();
    }

    private void Tick(SimulatedNode node)
    {
        if (node.IsDead)
            return;
        node.Core.Tick();
        At(BetweenTicks, () => Tick(node));
    }

    private void Send(IPEndPoint from, byte[] packet, IPEndPoint to)
    {
        Packets++;
        if (_random.NextDouble() >= loss)
            At(TimeSpan.FromMilliseconds(_random.Next(10, 150)), () => Deliver(from, packet, to));
    }

    private void Deliver(IPEndPoint from, byte[] packet, IPEndPoint to)
    {
        if (_liars.TryGetValue(to, out var liar))
        {
            if (liar.Answer(packet, from) is { } lie)
                Send(to, lie, from);
        }
        else if (_byEndPoint.TryGetValue(to, out var node) && !node.IsDead)
        {
            node.Core.Receive(packet, from);
        }
    }

    private void At(TimeSpan wait, Action action) => _events.Enqueue(action, (_clock.Now + wait, _order++));

    private IPEndPoint NewEndPoint()
    {
        // 20.0.0.0/8 to 89.0.0.0/8 and 2a00::/16 are public throughout.
        var address = new byte[isIPv6 ? 16 : 4];
        IPEndPoint endPoint;
        do
        {
            _random.NextBytes(address);
            address[0] = (byte)(isIPv6 ? 0x2a : _random.Next(20, 90));
            if (isIPv6) address[1] = 0;
            endPoint = new IPEndPoint(new IPAddress(address), _random.Next(1024, 65536));
        }
        while (_byEndPoint.ContainsKey(endPoint));
        return endPoint;
    }
}
