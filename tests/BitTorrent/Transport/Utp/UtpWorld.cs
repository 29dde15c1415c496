using System.Net;
using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>A network, its hosts and their clock, all virtual: the same seed gives the same run.</summary>
internal sealed class UtpWorld
{
    private readonly Random _random;
    private readonly List<UtpHost> _hosts = [];
    private readonly PriorityQueue<(UtpHost From, UtpHost To, byte[] Packet), (long At, long Order)> _way = new();
    private long _order;

    public UtpWorld(int seed, bool six = false)
    {
        _random = new Random(seed);
        A = Add(six ? "2001:db8::1" : "198.51.100.1", seed + 1);
        B = Add(six ? "2001:db8::2" : "198.51.100.2", seed + 2);
    }

    public long Now { get; private set; } = 1_000_000;

    public UtpHost A { get; }

    public UtpHost B { get; }

    public UtpHost Add(string address, int seed)
    {
        var host = new UtpHost(this, new IPEndPoint(IPAddress.Parse(address), 6881), seed);
        _hosts.Add(host);
        return host;
    }

    public long ClockOf(UtpHost host) => Now + host.ClockOffset;

    public void Send(UtpHost from, byte[] packet, IPEndPoint to, bool whole)
    {
        from.Sent++;
        var path = from.Out;
        var tooLarge = packet.Length > path.Mtu && (whole || !path.Fragments);
        if (_hosts.Find(host => host.Address.Equals(to)) is not { } host || tooLarge || !path.Filter(packet) || _random.NextDouble() < path.Loss)
            return;
        var leaves = Now;
        if (path.Rate > 0)
        {
            var wait = Math.Max(0, path.BusyUntil - Now);
            if (wait * path.Rate / 1_000_000 + packet.Length > path.Queue)
                return;
            path.LongestWait = Math.Max(path.LongestWait, wait);
            leaves = path.BusyUntil = Now + wait + packet.Length * 1_000_000L / path.Rate;
        }
        path.Packets++;
        path.Bytes += packet.Length;
        for (var copies = _random.NextDouble() < path.Duplication ? 2 : 1; copies > 0; copies--)
            _way.Enqueue((from, host, packet), (leaves + path.Delay + (path.Jitter > 0 ? _random.NextInt64(path.Jitter) : 0), _order++));
    }

    /// <summary>Hands over a packet from nowhere.</summary>
    public void Inject(UtpHost to, byte[] packet, IPEndPoint from)
    {
        to.Connections.OnPacket(packet, from, ClockOf(to));
        to.Connections.Flush(ClockOf(to));
    }

    /// <summary>Does the next thing that happens; false if nothing does before <paramref name="until"/>.</summary>
    public bool Step(long until)
    {
        var timer = _hosts.Min(host => host.Connections.Deadline == long.MaxValue ? long.MaxValue : host.Connections.Deadline - host.ClockOffset);
        var packet = _way.TryPeek(out _, out var due) ? due.At : long.MaxValue;
        var next = Math.Min(timer, packet);
        if (next > until)
        {
            Now = Math.Max(Now, until);
            return false;
        }
        Now = Math.Max(Now, next);
        if (packet <= timer)
        {
            var (from, to, bytes) = _way.Dequeue();
            to.Connections.OnPacket(bytes, from.Address, ClockOf(to));
            // Packets that come at one moment are flushed together.
            if (!_way.TryPeek(out var other, out due) || due.At > Now || other.To != to)
                to.Connections.Flush(ClockOf(to));
        }
        else
        {
            foreach (var host in _hosts)
                host.Connections.OnTimer(ClockOf(host));
        }
        return true;
    }

    public void Run(TimeSpan time)
    {
        var until = Now + (long)time.TotalMicroseconds;
        while (Step(until))
        {
        }
    }

    /// <summary>Runs until a condition holds; fails when that takes longer than virtual <paramref name="most"/>.</summary>
    public void RunUntil(Func<bool> condition, TimeSpan most)
    {
        var until = Now + (long)most.TotalMicroseconds;
        while (!condition())
            Assert.True(Step(until), $"not within {most} of virtual time");
    }

    /// <summary>Connects A to B.</summary>
    public (UtpConnection There, UtpConnection Here) Connect()
    {
        var there = A.Connections.Connect(B.Address, ClockOf(A))!;
        A.Connections.Flush(ClockOf(A));
        RunUntil(() => B.Accepted.Count > 0 && there.State == UtpState.Connected, TimeSpan.FromSeconds(20));
        return (there, B.Accepted[^1]);
    }
}
