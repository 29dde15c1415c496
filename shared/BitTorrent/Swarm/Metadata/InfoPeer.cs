using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>A connection by which the metadata of a torrent is fetched (BEP 9, 52): what it says of the torrent's pieces is kept for the torrent.</summary>
internal sealed class InfoPeer(InfoFetch fetch, IPeerLink link, PeerRecord record, TimeSpan now) : IPeerLinkOwner
{
    private readonly Overheard _said = new();
    private byte _metadataId;
    private bool _isInterested;

    public IPeerLink Link { get; } = link;

    public PeerRecord Record { get; } = record;

    /// <summary>Bytes of the info dictionary, as it says; 0 while it did not.</summary>
    public int Size { get; private set; }

    /// <summary>What it has given of it; null while it is not asked.</summary>
    public InfoAssembly? Assembly { get; set; }

    /// <summary>When it was first asked.</summary>
    public TimeSpan Begun { get; set; }

    /// <summary>When it last said something.</summary>
    public TimeSpan HeardAt { get; private set; } = now;

    /// <summary>Pieces of it that it was asked for.</summary>
    public HashSet<int> Asked { get; } = [];

    /// <summary>Hashes that it was asked for.</summary>
    public HashSet<Metainfo.NodeRange> AskedHashes { get; } = [];

    /// <summary>True once it has refused: it is not asked again.</summary>
    public bool HasRefused { get; set; }

    /// <summary>When it connected, or last gave something.</summary>
    public TimeSpan Progress { get; set; } = now;

    public Nuisance Nuisance { get; } = new(now);

    public bool IsClosed { get; private set; }

    /// <summary>Gives the connection away.</summary>
    /// <returns>Null if it cannot go on.</returns>
    public CarriedPeer? Carry()
    {
        if (IsClosed || Record.IsBanned || _said.IsTooMuch)
            return null;
        IsClosed = true;
        Link.Park();
        return new CarriedPeer(Link, Record.Address, Record.Origin, _said);
    }

    public void Greet()
    {
        if (!Link.Handshake.HasExtensions)
        {
            Link.Close("has no extensions");
            return;
        }

        Link.Send(new PeerMessage(MessageKind.Extended, Payload: new ExtensionHandshake { Ids = new ExtensionIds(Metadata: ExtensionId.Metadata) }.ToBytes()));
        if (Link.Handshake.HasFast)
            Link.Send(new PeerMessage(MessageKind.HaveNone));
    }

    public void Ask(int piece)
    {
        Asked.Add(piece);
        Link.Send(new PeerMessage(MessageKind.Extended, Begin: _metadataId, Payload: new MetadataMessage(MetadataKind.Request, piece).ToBytes()));
    }

    public void Ask(Metainfo.NodeRange range)
    {
        AskedHashes.Add(range);
        var root = new byte[Metainfo.MerkleHash.Length];
        range.Root.CopyTo(root);
        Link.Send(new PeerMessage(
            MessageKind.HashRequest, Payload: new HashRange(root, range.BaseLayer, range.Index, range.Length, range.ProofLayers).ToBytes()));
    }

    public void Received(ReadOnlySpan<PeerMessage> messages)
    {
        if (IsClosed)
            return;
        HeardAt = fetch.Now;
        try
        {
            foreach (ref readonly var message in messages)
            {
                Keep(message);
                if (Refuse(message) is not { } reason)
                    continue;
                Link.Close(reason);
                return;
            }
        }
        catch (Exception e)
        {
            fetch.Fault(this, e);
            return;
        }

        fetch.Ask();
    }

    public void Drained()
    {
    }

    /// <summary>Closes, and does now what follows from it.</summary>
    public void End(string reason)
    {
        Link.Close(reason);
        Closed(reason);
    }

    public void Closed(string reason)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        fetch.Closed(this);
    }

    // Whatever is said of the torrent's pieces is for the torrent. If there are some we shall want them: who is told so now has unchoked us by then.
    private void Keep(in PeerMessage message)
    {
        if (message is { Kind: MessageKind.Piece or MessageKind.Hashes or MessageKind.HashReject or MessageKind.HashRequest or MessageKind.Request }
            or { Kind: MessageKind.Extended, Begin: ExtensionId.Metadata })
        {
            return;
        }

        _said.Add(message);
        if (_isInterested || !_said.HasPieces)
            return;
        _isInterested = true;
        Link.Send(new PeerMessage(MessageKind.Interested));
    }

    private string? Refuse(in PeerMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Extended when message.Begin == ExtensionId.Handshake:
                if (ExtensionHandshake.Parse(message.Payload.Span) is not { } handshake)
                    return "sent a malformed extension handshake";
                Introduced(handshake);
                return Nuisance.Of(fetch.Now);
            case MessageKind.Extended when message.Begin == ExtensionId.Metadata:
                return MetadataMessage.Parse(message.Payload) is { } metadata ? fetch.Received(this, metadata) : "sent malformed metadata";
            case MessageKind.Hashes or MessageKind.HashReject:
                return HashRange.Parse(message.Payload) is { } range ? fetch.Received(this, message, range) : "sent malformed hashes";
            case MessageKind.Have:
                return null;
            default:
                return Nuisance.Of(fetch.Now);
        }
    }

    private void Introduced(ExtensionHandshake handshake)
    {
        _metadataId = handshake.Ids.Metadata ?? _metadataId;
        if (handshake.MetadataSize is { } size and <= InfoFetch.LargestInfo && _metadataId > 0 && Size == 0)
            Size = size;
        else if (Size == 0)
            HasRefused = true;
    }
}
