using System.Net;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>The peers of one torrent, and what concerns more than one of them. Belongs to the torrent's loop.</summary>
internal sealed partial class PeerSwarm
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReadersPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StreamQueue = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan DownloadQueue = TimeSpan.FromSeconds(1);

    // Bytes a second.
    private const double LeastOfOwner = 64 * 1024;

    private readonly TorrentContext _context;
    private readonly List<Demand> _demands;
    private readonly List<Peer> _peers = [];
    private readonly Choker _choker;
    private readonly Picker _picker;
    private readonly PieceAssembly _assembly;
    private TimeSpan _nextTick;
    private TimeSpan _nextChoke;
    private bool _isClosed;

    public PeerSwarm(TorrentContext context, PieceMap pieces, List<Demand> demands, CancellationToken closing)
    {
        (_context, Pieces, _demands) = (context, pieces, demands);
        _choker = new Choker(context.Random);
        _picker = new Picker(context.Info, pieces, demands, _peers);
        _assembly = new PieceAssembly(context, pieces, _picker)
        {
            Stored = partial => Stored!(partial),
            Poisoned = Ban,
            Superfluous = CancelAtOthers,
            Failed = error => Failed!(error),
        };
        Connections = new PeerConnections(context.Host, TorrentNames.Of(context.Info), context.Loop, new PeerBook(context.Host.Options.AllowPrivateAddresses), () => context.Now, closing)
        {
            Connected = Connected,
            MakeRoom = MakeRoom,
            Unreachable = record => Gossip!.Unreachable(record),
            FindTwin = FindTwin,
        };
        MayGossip = context.Host.Options.UsePex && !context.Info.IsPrivate;
        Gossip = new PeerGossip(_peers, Connections, context.Host, () => context.Now);
    }

    /// <summary>Told of a piece that was stored, with those who gave its blocks.</summary>
    public required Action<PartialPiece> Stored { get; init; }

    /// <summary>Told of a storage that failed.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>Told of a piece that a peer asked for and that is not in the storage any more.</summary>
    public required Action<int> Gone { get; init; }

    public PieceMap Pieces { get; }

    public PeerConnections Connections { get; }

    /// <summary>What peers tell each other of others.</summary>
    public PeerGossip Gossip { get; }

    /// <summary>Whether peers tell each other of others (BEP 11, 27).</summary>
    public bool MayGossip { get; }

    /// <summary>Connected peers.</summary>
    public IReadOnlyList<Peer> Peers => _peers;

    /// <summary>When a block last came.</summary>
    public TimeSpan LastBlock { get; private set; }

    /// <summary>Blocks' bytes from peers.</summary>
    public Rate Down { get; } = new();

    /// <summary>Blocks' bytes to peers.</summary>
    public Rate Up { get; } = new();

    /// <summary>True if we want nothing.</summary>
    public bool IsSeeding => Pieces.Desired.Count == 0;

    /// <summary>When something is due.</summary>
    public TimeSpan NextEvent => _peers.Count > 0 ? _nextTick : Connections.NextTry;

    /// <summary>Demands came, went or moved: what is not wanted any more is taken back, and what is wanted now is asked for.</summary>
    public void Demanded()
    {
        foreach (var partial in Pieces.Partials.ToArray())
        {
            if (!_demands.Exists(demand => demand.Wants(partial.Index)))
                _assembly.Drop(partial);
        }

        var queue = _demands.Exists(demand => demand is StreamDemand) ? StreamQueue : DownloadQueue;
        Connections.IsSeeding = IsSeeding;
        foreach (var peer in _peers.ToArray())
        {
            peer.Requests.QueueTime = queue;
            peer.ShowInterest();
        }

        FillAll();
    }

    /// <summary>A piece is here now, whoever brought it.</summary>
    public void Has(int piece)
    {
        if (Pieces.PartialOf(piece) is { } partial)
            _assembly.Drop(partial);
        foreach (var peer in _peers.ToArray())
        {
            if (!peer.Has[piece])
                peer.Link.Send(new PeerMessage(MessageKind.Have, piece));
            if (Pieces.IsComplete)
                peer.Extensions.SendUploadOnly();
            peer.ShowInterest();
            if (Pieces.IsComplete && peer.IsUploadOnly)
                peer.Close("neither has anything for the other");
        }

        Connections.IsSeeding = IsSeeding;
        FillAll();
    }

    /// <summary>The storage lost a piece.</summary>
    public void Lost(int piece)
    {
        foreach (var peer in _peers)
        {
            peer.Extensions.SendLost(piece);
            peer.ShowInterest();
        }
    }

    /// <summary>True if nobody is left to try, and more peers would help.</summary>
    public bool LacksPeers => !IsSeeding && Connections.IsHungry && Connections.NextTry == TimeSpan.MaxValue;

    /// <summary>Does what is due.</summary>
    public void Tick(TimeSpan now)
    {
        if (_isClosed)
            return;
        Connections.Fill();
        if (now < _nextTick)
            return;
        _nextTick = now + (_demands.Exists(demand => demand is StreamDemand { Run.End: > 0 }) ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(1));
        foreach (var peer in _peers.ToArray())
            Check(peer, now);
        EndLateOwners(now);
        if (MayGossip)
            Gossip.Spread();
        if (now >= _nextChoke)
            Choke(now);
        FillAll();
    }

    /// <summary>Ends every connection.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var peer in _peers.ToArray())
        {
            // The loop takes nothing more, so the link cannot tell.
            peer.End("the torrent is closed");
        }

        foreach (var partial in Pieces.Partials.ToArray())
            _assembly.Drop(partial);
    }

    private void Connected(IPeerLink link, PeerRecord record, Overheard? said)
    {
        if (_isClosed)
        {
            link.Close("the torrent is closed");
            return;
        }

        var peer = new Peer(this, _context, link, record);
        record.Connection = peer;
        if (_peers.Count == 0)
            (_nextTick, _nextChoke) = (_context.Now, _context.Now + Choker.Period);
        _peers.Add(peer);
        Count(peer);
        link.Start(peer, _context.Loop.Post, _context.Host.Limits with { LargestBitfield = Math.Max(1, (_context.Info.PieceCount + 7) / 8) });
        peer.Requests.QueueTime = _demands.Exists(demand => demand is StreamDemand) ? StreamQueue : DownloadQueue;
        if (said is null)
            peer.Greet();
        else
            peer.Resume(said);
    }

    private Twin? FindTwin(ReadOnlyMemory<byte> id)
    {
        var twin = _peers.Where(peer => peer.Link.Handshake.PeerId.Span.SequenceEqual(id.Span)).MaxBy(peer => peer.HeardAt);
        return twin is null ? null : new Twin(twin.Link, twin.Since, twin.HeardAt, twin.End);
    }

    private bool MakeRoom(IPAddress? newcomer)
    {
        if (Crowd.FindWorst(_peers, newcomer, _context.Now) is not { } worst)
            return false;
        worst.End("makes room for another");
        return true;
    }

    // A piece that came wrong has to come from one peer alone. One that lets it wait is left, if another has the piece.
    private void EndLateOwners(TimeSpan now)
    {
        foreach (var partial in Pieces.Partials.ToArray())
        {
            var patience = Patience + TimeSpan.FromSeconds(partial.Length / LeastOfOwner);
            if (partial.Owner is not { } owner || partial.IsVerifying || now - partial.Begun <= patience)
                continue;
            if (_peers.Exists(peer => peer != owner && peer.Has[partial.Index]))
                owner.Close("is too slow with what it alone is asked for");
        }
    }

    private void Check(Peer peer, TimeSpan now)
    {
        var up = peer.Link.Up - peer.Up.Total;
        peer.Up.Add(up, now);
        Up.Add(up, now);
        if (peer.IsInterested || peer.IsInteresting)
            peer.UsedAt = now;
        else if (now - peer.UsedAt > Idle)
            peer.Close("neither wants anything of the other");
        peer.ShowInterest();
        if (peer.Requests.Count == 0)
            return;
        var isRead = _demands.Exists(demand => demand is StreamDemand { Run.End: > 0 });
        if (isRead && peer.Requests.IsLate(now))
            peer.Requests.Shrink();
        var patience = isRead ? ReadersPatience : Patience;
        if (now - peer.Requests.Progress < patience)
            return;
        peer.CheckProgress(now, patience);
        Block[] late = [.. peer.Requests.Asked];
        foreach (var block in late)
            peer.Cancel(block);
        Dropped(peer, late);
    }

    private void Choke(TimeSpan now)
    {
        _nextChoke = now + Choker.Period;
        _choker.Decide(_peers, IsSeeding, _context.Host.Options.UpLimit, now);
        foreach (var peer in _peers)
        {
            // A peer that gave nothing is tried again, with little at a time.
            if (peer.IsSnubbing)
                _picker.Fill(peer, now);
        }
    }

    private void FillAll()
    {
        var now = _context.Now;
        foreach (var peer in _peers)
        {
            if (!peer.IsSnubbing && peer.Requests.Room > 0)
                _picker.Fill(peer, now);
        }
    }

    private void CancelAtOthers(Block block, Peer? giver)
    {
        foreach (var peer in _peers)
        {
            if (peer != giver)
                peer.Cancel(block);
        }
    }

    private void Ban(PeerRecord record)
    {
        Connections.Book.Ban(record);
        record.Connection?.Close("sent wrong data");
    }
}
