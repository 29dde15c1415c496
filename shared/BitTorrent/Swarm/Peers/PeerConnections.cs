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

    private int _dialling;
    private int _open;
    private (IPAddress? V4, IPAddress? V6) _rankedFor;

    /// <summary>Told of a connection that was made or came; one that was carried over comes with what its peer said before.</summary>
    public required Action<IPeerLink, PeerRecord, Overheard?> Connected { get; init; }

    /// <summary>Told of a peer that could not be reached.</summary>
    public Action<PeerRecord>? Unreachable { get; init; }

    /// <summary>Finds a connection by peer id, with when it began.</summary>
    public required Func<ReadOnlyMemory<byte>, (IPeerLink Link, TimeSpan Since)?> FindTwin { get; init; }

    /// <summary>The peers known.</summary>
    public PeerBook Book => book;

    /// <summary>Closes a connection for one from an address, if there is one that is worth less. Null = never.</summary>
    public Func<IPAddress, bool>? MakeRoom { get; init; }

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
        var record = book.Add(link.Remote, PeerOrigin.Incoming);
        if (record is null || record.IsBanned || record.IsOpen || record.Connection is not null || (IsFull && MakeRoom?.Invoke(link.Remote.Address) != true))
            link.Close("is not wanted");
        else
            Take(link, record);
    }

    /// <summary>A connection is carried over from where the metadata was fetched.</summary>
    public void Adopt(CarriedPeer peer)
    {
        // It is counted here from now on.
        host.Budget.Closed();
        var record = book.Add(peer.Address, peer.Origin);
        if (record is null || record.IsBanned || record.IsOpen || record.Connection is not null || _open >= MostOfTorrent)
            peer.Link.Close("is not wanted");
        else
            Take(peer.Link, record, peer.Said);
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
        if (!loop.Post(() => Dialled(record, link)))
            link?.Close(reason);
    }

    private void Dialled(PeerRecord record, IPeerLink? link)
    {
        record.IsDialling = false;
        _dialling--;
        if (link is null)
        {
            PeerBook.Failed(record, now());
            Unreachable?.Invoke(record);
        }
        else if (record.IsBanned || record.IsOpen || record.Connection is not null)
        {
            link.Close("is not wanted any more");
        }
        else
        {
            Take(link, record);
        }
    }

    private void Take(IPeerLink link, PeerRecord record, Overheard? said = null)
    {
        // Our own connection to ourselves, through an address that somebody told.
        if (link.Handshake.PeerId.Span.SequenceEqual(host.PeerId.Span))
        {
            record.IsBanned = true;
            link.Close("is ourselves");
            return;
        }

        if (FindTwin(link.Handshake.PeerId) is { } twin)
        {
            if (!IsRather(link, twin.Link, twin.Since))
            {
                PeerBook.Failed(record, now());
                link.Close("is connected already");
                return;
            }

            twin.Link.Close("is connected twice");
        }

        if (!host.Budget.TryOpen())
        {
            link.Close("too many connections");
            return;
        }

        _open++;
        record.IsOpen = true;
        Connected(link, record, said);
    }

    // Of two connections that crossed on the way both ends keep the same one: that of the lower peer id.
    private bool IsRather(IPeerLink link, IPeerLink twin, TimeSpan since)
    {
        if (link.IsIncoming == twin.IsIncoming || now() - since > Crossing)
            return false;
        var isOursLower = host.PeerId.Span.SequenceCompareTo(link.Handshake.PeerId.Span) < 0;
        return link.IsIncoming != isOursLower;
    }
}
