using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// What the peers of a torrent tell each other of others: peer exchange (BEP 11), and holepunch (BEP 55) in all three parts. Not for private
/// torrents (BEP 27). Belongs to the torrent's loop.
/// </summary>
internal sealed class PeerGossip(IReadOnlyList<Peer> peers, PeerConnections connections, SwarmHost host, Func<TimeSpan> now)
{
    /// <summary>When a new peer is first told of others.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private const int MostInExchange = 50;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PunchPause = TimeSpan.FromSeconds(30);

    /// <summary>Tells those of others whose turn it is.</summary>
    public void Spread()
    {
        foreach (var peer in peers)
        {
            if (peer.Extensions.TakesExchange && now() >= peer.Extensions.NextExchange)
                Spread(peer);
        }
    }

    /// <summary>A peer told of others.</summary>
    public void Told(Peer teller, PeerExchange exchange)
    {
        foreach (var (address, flags) in exchange.Added.Take(2 * MostInExchange))
        {
            connections.Found([address], PeerOrigin.Pex, teller);
            if (flags.HasFlag(PexFlags.Seed) && connections.Book.Find(address) is { Connection: null } record)
                record.IsSeed = true;
        }
    }

    /// <summary>A peer could not be reached: whoever told of it is connected to it, and may have it connect to us.</summary>
    public void Unreachable(PeerRecord record)
    {
        if (record.Teller is { IsClosed: false } teller && teller.Extensions.TakesHolepunch && MayPunch(record))
            teller.Extensions.Send(new Holepunch(HolepunchKind.Rendezvous, record.Address));
    }

    /// <summary>A holepunch message came.</summary>
    public void Punched(Peer from, Holepunch message)
    {
        switch (message.Kind)
        {
            case HolepunchKind.Rendezvous:
                Relay(from, message.Peer);
                break;
            case HolepunchKind.Connect:
                Meet(from, message.Peer);
                break;
        }
    }

    private void Spread(Peer peer)
    {
        peer.Extensions.NextExchange = now() + Period;
        var told = peer.Extensions.Told;
        var here = new HashSet<IPEndPoint>();
        var added = new List<PexPeer>();
        foreach (var other in peers)
        {
            if (other == peer || other.Extensions.Listens is not { } address)
                continue;
            here.Add(address);
            if (added.Count < MostInExchange && told.Add(address))
                added.Add(new PexPeer(address, FlagsOf(other)));
        }

        var dropped = told.Where(address => !here.Contains(address)).Take(MostInExchange).ToList();
        told.ExceptWith(dropped);
        if (added.Count + dropped.Count > 0)
            peer.Extensions.Send(new PeerExchange(added, dropped));
    }

    private static PexFlags FlagsOf(Peer peer) =>
        (peer.IsUploadOnly ? PexFlags.Seed : PexFlags.None)
        | (peer.Link.IsEncrypted ? PexFlags.PrefersEncryption : PexFlags.None)
        | (peer.Link.Transport == PeerTransport.Utp ? PexFlags.Utp : PexFlags.None)
        | (peer.Extensions.TakesHolepunch ? PexFlags.Holepunch : PexFlags.None)
        | (peer.Link.IsIncoming ? PexFlags.None : PexFlags.Reachable);

    private void Relay(Peer from, IPEndPoint target)
    {
        if (from.Extensions.Listens is not { } initiator)
            return;
        var other = peers.FirstOrDefault(peer => target.Equals(peer.Extensions.Listens) || target.Equals(peer.Link.Remote));
        var error = other switch
        {
            null => HolepunchError.NotConnected,
            _ when other == from => HolepunchError.NoSuchPeer,
            { Extensions.TakesHolepunch: false } => HolepunchError.NoSupport,
            _ => HolepunchError.None,
        };
        if (error != HolepunchError.None)
        {
            from.Extensions.Send(new Holepunch(HolepunchKind.Error, target, error));
            return;
        }

        other!.Extensions.Send(new Holepunch(HolepunchKind.Connect, initiator));
        from.Extensions.Send(new Holepunch(HolepunchKind.Connect, target));
    }

    private void Meet(Peer relay, IPEndPoint address)
    {
        connections.Found([address], PeerOrigin.Pex, relay);
        if (connections.Book.Find(address) is not { IsBanned: false, IsDialling: false, Connection: null } record)
            return;

        // We asked for it, or the other end did: both connect at once, which opens both routers.
        var weAsked = record.PunchedAt is { } at && now() - at < PunchPause;
        if ((weAsked || MayPunch(record)) && host.Options.Transports.Contains(PeerTransport.Utp) && host.Budget.TryDial())
            connections.Dial(record, PeerTransport.Utp);
    }

    private bool MayPunch(PeerRecord record)
    {
        if (record.PunchedAt is { } at && now() - at < PunchPause)
            return false;
        record.PunchedAt = now();
        return true;
    }
}
