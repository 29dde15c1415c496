using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>A network and a clock in one thread: events happen in the order of their time, and those of one moment in the order they were made.</summary>
internal sealed class World : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Time, long Turn)> _events = new();
    private readonly Dictionary<IPEndPoint, Node> _nodes = [];
    private readonly Dictionary<(Node From, Node To), TimeSpan> _punches = [];
    private long _turn;
    private ulong _trace = 14695981039346656037;

    public World(int seed = 1) => Random = new Random(seed);

    public Random Random { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Of every message that arrived: when, where, what.</summary>
    public ulong Trace => _trace;

    /// <summary>Messages that arrived.</summary>
    public long Messages { get; private set; }

    /// <summary>Chance of a message to be sent again, which takes longer.</summary>
    public double Loss { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Has something happen later.</summary>
    public void After(TimeSpan wait, Action action) => _events.Enqueue(action, ((Now + wait).Ticks, ++_turn));

    /// <summary>Lets time pass until a condition holds.</summary>
    /// <returns>False if it does not before the limit, or nothing happens any more.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        // Continuations must run where they become ready, not in a test runner's queue.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var end = Now + limit;
            while (!condition())
            {
                if (!_events.TryPeek(out _, out var next) || next.Time > end.Ticks)
                {
                    Now = end;
                    return condition();
                }

                Now = new TimeSpan(Math.Max(Now.Ticks, next.Time));
                _events.Dequeue()();
            }

            return true;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time) => RunUntil(() => false, time);

    public void Add(Node node) => _nodes.Add(node.Address, node);

    /// <summary>Connects two nodes as far as routers let them.</summary>
    public void Dial(Node from, IPEndPoint target, PeerTransport? transport, Action<IPeerLink?, string> done)
    {
        var to = _nodes.GetValueOrDefault(target);
        if (to is null || to == from && !from.AnswersItself)
        {
            After(from.Latency, () => done(null, "refused"));
            return;
        }

        var trip = from.Latency + to.Latency;
        if (transport == PeerTransport.Utp)
            Punch(from, to, 0, done);
        else if (to.IsDead || to.IsBehindNat)
            After(TimeSpan.FromSeconds(10), () => done(null, "timed out"));
        else
            After(3 * trip, () => Link(from, to, PeerTransport.Tcp, done));
    }

    /// <summary>A message arrived.</summary>
    public void Arrived(Node at, Node from, in PeerMessage message)
    {
        Messages++;
        foreach (var value in (ReadOnlySpan<long>)[Now.Ticks, at.Address.Port, from.Address.Port, (long)message.Kind, message.Piece, message.Begin, message.Payload.Length])
            _trace = (_trace ^ (ulong)value) * 1099511628211;
    }

    // The first packets are lost at the other's router until it has sent some itself.
    private void Punch(Node from, Node to, int attempt, Action<IPeerLink?, string> done)
    {
        _punches[(from, to)] = Now;
        var isOpen = !to.IsBehindNat || (_punches.TryGetValue((to, from), out var at) && Now - at < TimeSpan.FromSeconds(5));
        if (isOpen && !to.IsDead)
            After(2 * (from.Latency + to.Latency), () => Link(from, to, PeerTransport.Utp, done));
        else if (attempt == 6)
            done(null, "timed out");
        else
            After(TimeSpan.FromSeconds(1), () => Punch(from, to, attempt + 1, done));
    }

    private static void Link(Node from, Node to, PeerTransport transport, Action<IPeerLink?, string> done)
    {
        var (one, other) = SimulatedLink.Pair(from, to, transport);
        to.Accept(other);
        done(one, "");
    }

    private sealed class Timer(World world, Action fire) : ITimer
    {
        private int _version;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                world.After(dueTime, () => Ring(version));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(int version)
        {
            if (version != _version)
                return;
            if (_period > TimeSpan.Zero)
                world.After(_period, () => Ring(version));
            fire();
        }
    }
}
