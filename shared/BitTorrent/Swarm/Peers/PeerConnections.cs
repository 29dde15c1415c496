using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// Keeps a torrent connected: tries the peers of its <see cref="PeerBook"/>, takes those that come, and knows when to try again.
/// Belongs to the torrent's loop.
/// </summary>
internal sealed class PeerConnections(SwarmHost host, TorrentNames names, ActorLoop loop, PeerBook book, Func<TimeSpan> now, CancellationToken closing)
{
    /// <summary>Connections of one torrent.</summary>
    public const int MostOfTorrent = 80;

    // Those that are enough: more are taken when they come, and not looked for.
    private const int Enough = 40;

    private static readonly TimeSpan PauseAfterUse = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Crossing = TimeSpan.FromSeconds(10);

    // A connection on which nothing came for so long may be half of one, whose other end is gone.
    private static readonly TimeSpan HalfDead = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Moved = TimeSpan.FromSeconds(20);

    private int _dialling;
    private int _open;
    private (IPAddress? V4, IPAddress? V6) _rankedFor;

    /// <summary>Told of a connection that was made or came; one that was carried over comes with what its peer said before.</summary>
    public required Action<IPeerLink, PeerRecord, Overheard?> Connected { get; init; }

    /// <summary>Told of a peer that could not be reached.</summary>
    public Action<PeerRecord>? Unreachable { get; init; }

    /// <summary>Finds a connection by peer id.</summary>
    public required Func<ReadOnlyMemory<byte>, Twin?> FindTwin { get; init; }

    /// <summary>The peers known.</summary>
    public PeerBook Book => book;

    /// <summary>Closes a connection for one from an address, if there is one that is worth less; for another torrent, without an address, in any case. Null = never.</summary>
    public Func<IPAddress?, bool>? MakeRoom { get; init; }

    /// <summary>Connections that are open. Safe from any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>True while we want nothing: then seeds are of no use.</summary>
    public bool IsSeeding { get; set; }

    private bool IsFull => _open >= MostOfTorrent || host.Budget.IsFull;

    /// <summary>True if more peers would help.</summary>
    public bool IsHungry => _open + _dialling < Enough;

    /// <summary>When to look again for somebody to try.</summary>
    public TimeSpan NextTry => IsHungry && host.Dial is not null ? book.NextTry(IsSeeding) : TimeSpan.MaxValue;

    /// <summary>Somebody told of peers.</summary>
    public void Found(IEnumerable<IPEndPoint> addresses, PeerOrigin origin, Peer? teller = null)
    {
        foreach (var address in addresses)
        {
            if (book.Add(address, origin) is not { } record)
                continue;
            record.Teller ??= teller;
            Rank(record);
        }
    }

    /// <summary>The peers, connected and known, for people; with what to do where the policy of encryption may be what keeps them off.</summary>
    public string Describe()
    {
        var refusing = book.Records.Count(record => record.RefusesHandshake);
        var said = $"{_open} of {book.Count} known peers are connected";
        return (refusing, host.Options.Encryption) switch
        {
            (0, _) or (_, EncryptionPolicy.Prefer) => said,
            (_, EncryptionPolicy.Require) => $"{said}, and {refusing} ended the connection as it was to be encrypted, as peers do that cannot: --encryption prefer talks to such in the clear",
            _ => $"{said}, and {refusing} ended the connection as it was not encrypted, as peers do that require it: try --encryption prefer",
        };
    }

    /// <summary>Tries as many peers as may be tried.</summary>
    public void Fill()
    {
        if (_rankedFor != host.Addresses.Known)
        {
            _rankedFor = host.Addresses.Known;
            foreach (var record in book.Records)
                Rank(record);
        }

        while (IsHungry && host.Dial is not null && book.Next(now(), IsSeeding) is { } next && host.Budget.TryDial())
            Dial(next, null);
    }

    private void Rank(PeerRecord record)
    {
        var own = record.Address.AddressFamily == AddressFamily.InterNetwork ? _rankedFor.V4 : _rankedFor.V6;
        if (own is not null)
            record.Priority = PeerPriority.Between(new IPEndPoint(own, host.Port ?? 0), record.Address);
    }

    /// <summary>Connects to one peer now, over one transport.</summary>
    public void Dial(PeerRecord record, PeerTransport? transport)
    {
        record.IsDialling = true;
        _dialling++;
        host.Dial!(names, record.Address, transport, (link, reason) => Dialled(record, link, reason), closing);
    }

    /// <summary>A peer connected to us.</summary>
    public void Accept(IPeerLink link)
    {
        var isRelieved = false;
        var record = book.Add(link.Remote, PeerOrigin.Incoming);
        if (record is null || record.IsBanned || (IsTaken(record) && !Renews(link)) || (IsFull && !MakesRoom(link, out isRelieved)))
            link.Close("is not wanted");
        else
            Take(link, record, isRelieved);
    }

    /// <summary>Lets a connection go, soon: a torrent that has few needs its place. Safe from any thread.</summary>
    public void GiveUpOne() => loop.Post(() => MakeRoom?.Invoke(null));

    /// <summary>A connection is carried over from where the metadata was fetched.</summary>
    public void Adopt(CarriedPeer peer)
    {
        // It is counted here from now on.
        host.Budget.Closed();
        var record = book.Add(peer.Address, peer.Origin);
        if (record is null || record.IsBanned || IsTaken(record) || _open >= MostOfTorrent)
            peer.Link.Close("is not wanted");
        else
            Take(peer.Link, record, isRelieved: false, peer.Said);
    }

    /// <summary>Connections were given to another torrent's, which counts them from now on; they keep their places among all.</summary>
    public void GaveAway(int connections)
    {
        _open -= connections;
        if (_open == 0)
            host.Budget.Hold(this, holds: false);
    }

    /// <summary>A peer that connected to us told where it listens: it is not connected a second time.</summary>
    public void Named(Peer peer, IPEndPoint address)
    {
        if (book.Add(address, PeerOrigin.Incoming) is not { Connection: null } record)
            return;
        record.IsDiallable = true;
        record.Connection = peer;
        peer.Listener = record;
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(PeerRecord record, PeerRecord? listener, bool wasUseful)
    {
        _open--;
        host.Budget.Closed();
        if (_open == 0)
            host.Budget.Hold(this, holds: false);
        Closed(record, wasUseful);
        if (listener is not null)
            Closed(listener, wasUseful);
    }

    private void Closed(PeerRecord record, bool wasUseful)
    {
        (record.Connection, record.IsOpen) = (null, false);
        if (wasUseful)
            (record.Failures, record.RetryAt) = (0, now() + PauseAfterUse);
        else
            PeerBook.Failed(record, now());
    }

    private void Dialled(PeerRecord record, IPeerLink? link, string reason)
    {
        host.Budget.Dialled();
        if (!loop.Post(() => Dialled(record, link, reason == PeerConnector.RefusedHandshake)))
            link?.Close(reason);
    }

    private void Dialled(PeerRecord record, IPeerLink? link, bool refusesHandshake)
    {
        record.IsDialling = false;
        record.RefusesHandshake = refusesHandshake;
        _dialling--;
        if (link is null)
        {
            PeerBook.Failed(record, now());
            Unreachable?.Invoke(record);
        }
        else if (record.IsBanned || IsTaken(record))
        {
            link.Close("is not wanted any more");
        }
        else
        {
            Take(link, record, isRelieved: false);
        }
    }

    private static bool IsTaken(PeerRecord record) => record.IsOpen || record.Connection is not null;

    private bool MakesRoom(IPeerLink link, out bool isRelieved, Overheard? said = null)
    {
        isRelieved = false;
        return MakeRoom?.Invoke(link.Remote.Address) == true || (isRelieved = _open < MostOfTorrent && host.Budget.Relieve(this));
    }

    private void Take(IPeerLink link, PeerRecord record, bool isRelieved, Overheard? said = null)
    {
        // Our own connection to ourselves, through an address that somebody told.
        if (link.Handshake.PeerId.Span.SequenceEqual(host.PeerId.Span))
        {
            record.IsBanned = true;
            link.Close("is ourselves");
            return;
        }

        if (FindTwin(link.Handshake.PeerId) is { } twin && !MayStandBeside(link, twin))
        {
            PeerBook.Failed(record, now());
            link.Close("is connected already");
            return;
        }

        if (!host.Budget.TryOpen(isRelieved))
        {
            link.Close("too many connections");
            return;
        }

        _open++;
        host.Budget.Hold(this, holds: true);
        record.IsOpen = true;
        Connected(link, record, said);
    }

    // Decides between a new connection and the one that its peer id has. Anybody can say any id, so an old connection ends only for one from
    // its own address. Who comes from elsewhere may be the same peer on another network: while nothing is heard of the old one both stand.
    private bool MayStandBeside(IPeerLink link, Twin twin)
    {
        if (IsRather(link, twin.Link, twin.Since))
        {
            twin.End("is connected twice");
            return true;
        }

        return Renews(link) || (link.IsIncoming && !IsSameHost(link, twin) && now() - twin.HeardAt > Moved);
    }

    // The peer comes again, and nothing is heard on its old connection: it knows that one to be broken, as we will in minutes.
    private bool Renews(IPeerLink link)
    {
        if (!link.IsIncoming || FindTwin(link.Handshake.PeerId) is not { } twin || !IsSameHost(link, twin) || now() - twin.HeardAt < HalfDead)
            return false;
        twin.End("is connected anew");
        return true;
    }

    private static bool IsSameHost(IPeerLink link, Twin twin) => link.Remote.Address.Equals(twin.Link.Remote.Address);

    // Of two connections that crossed on the way both ends keep the same one: that of the lower peer id.
    private bool IsRather(IPeerLink link, IPeerLink twin, TimeSpan since)
    {
        if (link.IsIncoming == twin.IsIncoming || now() - since > Crossing)
            return false;
        var isOursLower = host.PeerId.Span.SequenceCompareTo(link.Handshake.PeerId.Span) < 0;
        return link.IsIncoming != isOursLower;
    }
}
