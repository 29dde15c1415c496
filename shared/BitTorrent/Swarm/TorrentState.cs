using System.Net;
using System.Runtime.CompilerServices;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Swarm.WebSeeds;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>
/// All that changes in a torrent: pieces, demands, sources, fetches. Every member but <see cref="Progress"/>, <see cref="IsClosed"/> and
/// <see cref="DisposeAsync"/> is called on the torrent's loop and nowhere else.
/// </summary>
internal sealed partial class TorrentState : IAsyncDisposable
{
    private readonly TorrentContext _context;
    private readonly PieceMap _pieces;
    private readonly Readers _readers;
    private readonly WebSeedGroup _seeds;
    private readonly PeerSwarm _swarm;
    private readonly Alarm _alarm;
    private readonly CancellationTokenSource _closing = new();
    private StrongBox<TorrentProgress> _progress;
    private StrongBox<AnnounceStats> _announced;
    private Exception? _closed;
    private TimeSpan _idleSince;
    private bool _isDemandChanged;
    private int _holds;

    public TorrentState(TorrentContext context, bool[] have)
    {
        _context = context;
        _pieces = new PieceMap(context.Info, have, context.Random);
        _readers = new Readers(context, _pieces, [.. have]);
        _readers.Start();
        _seeds = new WebSeedGroup(context, _pieces, _readers.Demands, _closing.Token) { Stored = FromHttp, Failed = _readers.FailAll };
        _swarm = new PeerSwarm(context, _pieces, _readers.Demands, _closing.Token) { Stored = FromPeers, Failed = _readers.FailAll, Gone = Dropped };
        _alarm = new Alarm(context.Host.Time, context.Loop);
        _progress = new(_readers.Progress);
        _announced = new(new AnnounceStats(0, 0, context.Info.Length - _pieces.HaveBytes));
    }

    /// <summary>A torrent without a reader and a download closes after this long.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Of the download begun last; of the whole torrent while there was none.</summary>
    public TorrentProgress Progress => Volatile.Read(ref _progress).Value;

    /// <summary>What trackers are told.</summary>
    public AnnounceStats Announced => Volatile.Read(ref _announced).Value;

    /// <summary>Finds peers, where that is allowed.</summary>
    public PeerFinder? Finder { get; set; }

    /// <summary>True once it takes no more demands.</summary>
    public bool IsClosed => Failure is not null;

    /// <summary>Why it has closed.</summary>
    public Exception? Failure => Volatile.Read(ref _closed);

    private bool IsIdle => !_readers.IsBusy && _holds == 0;

    private TimeSpan LastByte => _seeds.LastByte > _swarm.LastBlock ? _seeds.LastByte : _swarm.LastBlock;

    /// <summary>Adds sources and starts the idle time anew.</summary>
    /// <returns>False if the torrent is closed.</returns>
    public bool Renew(TorrentSources sources)
    {
        _idleSince = _context.Now;
        foreach (var url in sources.WebSeeds)
            _seeds.Add(url);
        Finder?.AddTrackers(TrackerUrl.Tiers(sources));

        return !IsClosed;
    }

    /// <summary>Somebody told of peers.</summary>
    public void Found(IReadOnlyList<IPEndPoint> addresses, PeerOrigin origin)
    {
        if (Finder?.ExternalAddress is { } own)
            _context.Host.Addresses.Tracked(own);
        _swarm.Connections.Found(addresses, origin);
    }

    /// <summary>A peer connected to us.</summary>
    public void Accept(IPeerLink link)
    {
        _idleSince = _context.Now;
        if (_closed is null)
            _swarm.Connections.Accept(link);
        else
            link.Close("the torrent is closed");
    }

    /// <summary>Peers come over from where the metadata was fetched.</summary>
    public void TakeOver(CarriedPeers peers)
    {
        if (_closed is not null)
        {
            peers.Drop(_context.Host.Budget);
            return;
        }

        foreach (var peer in peers.Connected)
            _swarm.Connections.Adopt(peer);
        foreach (var known in peers.Known)
            Found([.. known], known.Key);
    }

    /// <summary>There may be so many connections.</summary>
    public void LimitPeers(int most)
    {
        if (_closed is null)
            _swarm.Connections.Limit(most);
    }

    /// <summary>Keeps the torrent open until it is released as often.</summary>
    public void Hold() => _holds++;

    public void Release()
    {
        _holds--;
        _idleSince = _context.Now;
    }

    /// <summary>What is here now, and what moves.</summary>
    public TorrentStatus Status()
    {
        var now = _context.Now;
        return new TorrentStatus(
            _pieces.HaveBytes, _pieces.Have.ToBytes(), [.. _swarm.Peers.Select(peer => peer.Describe(now))],
            _swarm.Down.At(now) + _seeds.Down.At(now), _swarm.Up.At(now), _readers.Sources);
    }

    public void Add(Demand demand)
    {
        if (_closed is not null)
        {
            demand.Fail(_closed);
            return;
        }

        _readers.Add(demand);
        _pieces.Demanded(_readers.Demands);
        _isDemandChanged = true;
    }

    public void Remove(Demand demand)
    {
        _readers.Remove(demand);
        _pieces.Demanded(_readers.Demands);
        _isDemandChanged = true;
        _idleSince = _context.Now;
    }

    /// <summary>A reader wants other pieces than before.</summary>
    public void Move(StreamDemand demand, PieceRun run)
    {
        demand.Run = run;
        _isDemandChanged = true;
    }

    /// <summary>A reader waits for a piece that it did not find in the storage.</summary>
    /// <param name="waiter">Completed when the piece is here.</param>
    /// <param name="isLost">True if it was told before that the piece is here.</param>
    public void Wait(PieceWaiter waiter, bool isLost)
    {
        if (_closed is not null)
        {
            waiter.TrySetException(_closed);
            return;
        }

        Move(waiter.Demand, waiter.Run);
        if (_pieces.Has(waiter.Piece))
        {
            if (!isLost)
            {
                waiter.TrySetResult();
                return;
            }

            Lost(waiter.Piece, isDamage: true);
        }

        _readers.Wait(waiter);
    }

    public void GiveUp(PieceWaiter waiter) => _readers.GiveUp(waiter);

    /// <summary>After each batch of changes: stops what is not wanted, starts what is, ends what has no hope.</summary>
    public void Settle()
    {
        if (_closed is not null)
            return;
        var now = _context.Now;
        _seeds.Settle(now);
        if (_isDemandChanged)
        {
            _isDemandChanged = false;
            _swarm.Demanded();
        }

        _swarm.Tick(now);
        var canFindPeers = _context.Host.Dial is not null;
        _readers.EndHopeless(
            now, LastByte, piece => canFindPeers || _seeds.IsHopeful(piece, now), !canFindPeers && !_seeds.IsBusy, Describe);
        if (_progress.Value != _readers.Progress)
            Volatile.Write(ref _progress, new(_readers.Progress));
        var announced = new AnnounceStats(_swarm.Up.Total, _swarm.Down.Total + _readers.Sources.Http, _context.Info.Length - _pieces.HaveBytes);
        if (_announced.Value != announced)
            Volatile.Write(ref _announced, new(announced));
        if (_swarm.LacksPeers)
            Finder?.WantMore();
        if (IsIdle && _swarm.Peers.Count > 0)
            _idleSince = now;
        if (IsIdle && now >= _idleSince + IdleTime)
            Close(new ObjectDisposedException(nameof(Torrent), "The torrent was idle and has closed; open it again."));
        else
            _alarm.Set(NextEvent(now) - now);
    }

    /// <summary>Fails everything that waits, and stops the loop.</summary>
    public void Close(Exception reason)
    {
        if (_closed is not null)
            return;
        Volatile.Write(ref _closed, reason);
        try
        {
            _readers.FailAll(reason);
            _swarm.Close();
        }
        finally
        {
            // Also where a fault of ours is the reason, and left things so that they cannot be ended in order.
            _context.Loop.Stop();
            _closing.Cancel();
        }
    }

    /// <summary>Called when the loop has ended: waits for the fetches and for what is being written.</summary>
    public async ValueTask DisposeAsync()
    {
        _alarm.Dispose();
        await _seeds.DisposeAsync().ConfigureAwait(false);
        await _context.SettleAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private string Describe()
    {
        var web = _seeds.Describe();
        if (_context.Host.Dial is null)
            return web.Length > 0 ? web : "there is no source for it";
        var peers = _swarm.Connections.Describe();
        return web.Length > 0 ? $"{web}; {peers}" : peers;
    }

    private TimeSpan NextEvent(TimeSpan now)
    {
        var next = _swarm.NextEvent;
        if (IsIdle)
            return Earlier(next, _idleSince + IdleTime);
        next = Earlier(next, _seeds.NextEvent(now));
        return Earlier(next, _readers.NextEvent(LastByte));
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
