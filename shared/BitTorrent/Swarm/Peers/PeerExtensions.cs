using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>What a peer and we say in extended messages (BEP 10). Belongs to the torrent's loop.</summary>
internal sealed class PeerExtensions(Peer peer, PeerSwarm swarm, TorrentContext context)
{
    private const string OwnName = "Replica 0.1";
    private const int FullQueue = 1024 * 1024;
    private static readonly TimeSpan LeastBetweenExchanges = TimeSpan.FromSeconds(45);

    private ExtensionIds _ids = new();
    private TimeSpan? _lastExchange;
    private int _metadataGiven;

    /// <summary>What it says it is; untrusted, safe to show.</summary>
    public string? Client { get; private set; }

    /// <summary>It wants nothing more (BEP 21).</summary>
    public bool IsUploadOnly { get; private set; }

    /// <summary>True if it takes peer exchange.</summary>
    public bool TakesExchange => _ids.PeerExchange is > 0;

    /// <summary>True if it takes holepunch messages.</summary>
    public bool TakesHolepunch => _ids.Holepunch is > 0;

    /// <summary>Where others may connect to it, as far as known.</summary>
    public IPEndPoint? Listens { get; private set; } =
        !peer.Link.IsIncoming || peer.Link.Transport == PeerTransport.Utp ? peer.Link.Remote : null;

    /// <summary>Whom it was told of (BEP 11).</summary>
    public HashSet<IPEndPoint> Told { get; } = [];

    /// <summary>When it is told of peers next.</summary>
    public TimeSpan NextExchange { get; set; } = context.Now + PeerGossip.FirstPause;

    /// <summary>Says what we can do.</summary>
    public void Greet()
    {
        if (!peer.Link.Handshake.HasExtensions)
            return;
        var hello = new ExtensionHandshake
        {
            Ids = swarm.MayGossip ? ExtensionIds.Own : ExtensionIds.Own with { PeerExchange = null, Holepunch = null },
            Client = OwnName,
            Port = context.Host.Port,
            RequestQueue = UploadQueue.Most,
            YourAddress = peer.Link.Remote.Address,
            MetadataSize = context.Info.Bytes.Length,
            UploadOnly = swarm.Pieces.IsComplete,
        };
        peer.Link.Send(new PeerMessage(MessageKind.Extended, Begin: ExtensionId.Handshake, Payload: hello.ToBytes()));
    }

    /// <summary>Tells that we do not have a piece any more (BEP 54).</summary>
    public void SendLost(int piece) => Send(_ids.DontHave, DontHave.ToBytes(piece));

    /// <summary>Tells that we want nothing more (BEP 21).</summary>
    public void SendUploadOnly() => Send(_ids.UploadOnly, [1]);

    /// <summary>Tells of peers (BEP 11).</summary>
    public void Send(PeerExchange exchange) => Send(_ids.PeerExchange, exchange.ToBytes());

    /// <summary>Takes part in a holepunch (BEP 55).</summary>
    public void Send(Holepunch holepunch) => Send(_ids.Holepunch, holepunch.ToBytes());

    /// <summary>Takes an extended message in.</summary>
    /// <returns>Why the connection ends, or null.</returns>
    public string? Refuse(in PeerMessage message)
    {
        var now = context.Now;
        switch ((byte)message.Begin)
        {
            case ExtensionId.Handshake:
                return ExtensionHandshake.Parse(message.Payload.Span) is { } handshake ? Introduced(handshake) : "sent a malformed extension handshake";
            case ExtensionId.Metadata:
                return MetadataMessage.Parse(message.Payload) is { } metadata ? Asked(metadata) : "sent malformed metadata";
            case ExtensionId.PeerExchange when swarm.MayGossip:
                return PeerExchange.Parse(message.Payload.Span) is { } exchange ? Exchanged(exchange, now) : "sent a malformed peer exchange";
            case ExtensionId.Holepunch when swarm.MayGossip:
                if (Holepunch.Parse(message.Payload.Span) is { } holepunch)
                    swarm.Gossip.Punched(peer, holepunch);
                return peer.Nuisance.Of(now, 10);
            case ExtensionId.DontHave:
                return DontHave.Parse(message.Payload.Span) is { } piece ? peer.LostPiece(piece) : "sent a malformed message";
            case ExtensionId.UploadOnly:
                return message.Payload.Length > 0 ? SaidUploadOnly(message.Payload.Span[0] != 0) : peer.Nuisance.Of(now);
            default:
                return peer.Nuisance.Of(now);
        }
    }

    private string? Introduced(ExtensionHandshake handshake)
    {
        _ids = _ids.With(handshake.Ids);
        Client = handshake.Client ?? Client;
        if (handshake.RequestQueue is { } most)
            peer.Requests.Most = Math.Clamp(most, 1, RequestPipeline.MostOfAll);
        if (handshake.YourAddress is { } own)
            context.Host.Addresses.Said(peer.Link.Remote, own);
        if (Listens is null && handshake.Port is { } port)
        {
            Listens = new IPEndPoint(peer.Link.Remote.Address, port);
            swarm.Connections.Named(peer, Listens);
        }

        return handshake.UploadOnly is { } only ? SaidUploadOnly(only) : peer.Nuisance.Of(context.Now);
    }

    private string? SaidUploadOnly(bool isUploadOnly)
    {
        IsUploadOnly = isUploadOnly;
        swarm.UseChanged(peer);
        return peer.Nuisance.Of(context.Now);
    }

    private string? Exchanged(PeerExchange exchange, TimeSpan now)
    {
        var isEarly = _lastExchange is { } last && now - last < LeastBetweenExchanges;
        _lastExchange = now;
        if (isEarly)
            return peer.Nuisance.Of(now, 100);
        swarm.Gossip.Told(peer, exchange);
        return null;
    }

    private string? Asked(MetadataMessage message)
    {
        if (message.Kind != MetadataKind.Request)
            return peer.Nuisance.Of(context.Now);
        var info = context.Info.Bytes;
        var offset = (long)message.Piece * MetadataMessage.PieceLength;

        // Twice over is enough for anybody; a full queue means that it does not take what it asks for.
        var most = 2 * ((info.Length / MetadataMessage.PieceLength) + 1);
        var isGiven = offset < info.Length && _metadataGiven < most && peer.Link.Queued < FullQueue;
        if (isGiven)
            _metadataGiven++;
        Send(_ids.Metadata, (isGiven
            ? new MetadataMessage(MetadataKind.Data, message.Piece, info.Length, info.Slice((int)offset, (int)Math.Min(MetadataMessage.PieceLength, info.Length - offset)))
            : new MetadataMessage(MetadataKind.Reject, message.Piece)).ToBytes());
        return peer.Nuisance.Of(context.Now, isGiven ? 0.25 : 2);
    }

    private void Send(byte? id, byte[] body)
    {
        if (id is > 0 and var known)
            peer.Link.Send(new PeerMessage(MessageKind.Extended, Begin: known, Payload: body));
    }
}
