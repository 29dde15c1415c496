using System.Net;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Peers;

/// <content>What peers tell.</content>
internal sealed partial class PeerSwarm
{
    private const int MostQueuedBeforeHashes = 1024 * 1024;

    /// <summary>A batch of a peer's messages is done.</summary>
    public void Heard(Peer peer)
    {
        if (peer.IsClosed || _isClosed)
            return;
        peer.ShowInterest();
        if (!peer.IsSnubbing)
            _picker.Fill(peer, _context.Now);
        peer.Uploads.Pump();
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(Peer peer, string reason)
    {
        _peers.Remove(peer);
        Uncount(peer);
        Connections.Closed(peer.Record, peer.Listener, peer.Down.Total > 0 || peer.Up.Total > 0 || peer.IsUploadOnly);
        Dropped(peer, peer.Requests.Clear());
        foreach (var partial in Pieces.Partials.ToArray())
        {
            // Half a piece from one peer cannot be finished by another without losing who gave what.
            if (partial.Owner == peer)
                _assembly.Drop(partial);
        }
    }

    /// <summary>A peer will not give blocks that it was asked for.</summary>
    public void Dropped(Peer peer, ReadOnlySpan<Block> blocks)
    {
        foreach (var block in blocks)
        {
            if (Pieces.PartialOf(block.Piece) is not { } partial)
                continue;
            partial.Unask(block.Index);
            _picker.Reopen(partial);
        }
    }

    /// <summary>A peer sent a block.</summary>
    public void Received(Peer peer, Block block, ReadOnlySpan<byte> data)
    {
        LastBlock = _context.Now;
        Down.Add(block.Length, LastBlock);
        peer.Record.HasGiven = true;
        _assembly.Take(peer, block, data);
    }

    /// <summary>A peer has one piece more.</summary>
    public void Gained(Peer peer, int piece)
    {
        if (peer.IsCounted)
            Pieces.Rarity.Gained(piece);
        if (peer.IsSeed)
            Uncount(peer);
    }

    /// <summary>A peer says what it has, or has no longer.</summary>
    public void Said(Peer peer, Action change)
    {
        Uncount(peer);
        change();
        Count(peer);
        UseChanged(peer);
    }

    /// <summary>A peer does not have a piece any more.</summary>
    public void Lost(Peer peer, int piece)
    {
        if (peer.IsCounted)
            Pieces.Rarity.Lost(piece);
        else
            Count(peer);
    }

    /// <summary>A peer may have become of no use.</summary>
    public void UseChanged(Peer peer)
    {
        peer.Record.IsSeed = peer.IsUploadOnly;
        if (Pieces.IsComplete && peer.IsUploadOnly)
            peer.Close("neither has anything for the other");
    }

    /// <summary>A peer wants something, or nothing any more.</summary>
    public void InterestChanged(Peer peer)
    {
        if (peer.IsInterested && peer.IsChoked)
            Choker.Interested(peer, _peers, _context.UpLimit, _context.Now);
    }

    /// <summary>A block that was asked for is not in the storage any more.</summary>
    public void Evicted(Block block) => Gone(block.Piece);

    /// <summary>A peer told of its DHT node (BEP 5).</summary>
    public string? FoundNode(Peer peer, int port)
    {
        if (port > 0 && !_context.Info.IsPrivate)
            _context.Host.FoundNode?.Invoke(new IPEndPoint(peer.Link.Remote.Address, port));
        return peer.Nuisance.Of(_context.Now);
    }

    /// <summary>Hash requests and answers (BEP 52).</summary>
    public string? Hashes(Peer peer, in PeerMessage message)
    {
        if (message.Kind != MessageKind.HashRequest)
            return peer.Nuisance.Of(_context.Now);
        if (HashRange.Parse(message.Payload) is not { } asked)
            return "asked for hashes that cannot be";
        var range = new Metainfo.NodeRange(new Metainfo.MerkleHash(asked.Root.Span), asked.BaseLayer, asked.Index, asked.Count, asked.ProofLayers);
        var answer = new byte[Math.Max(0, range.AnswerLength)];
        var isGiven = peer.Link.Queued < MostQueuedBeforeHashes && _context.Info.TryAnswer(range, answer);
        peer.Link.Send(isGiven
            ? new PeerMessage(MessageKind.Hashes, Payload: asked.ToBytes(answer))
            : new PeerMessage(MessageKind.HashReject, Payload: asked.ToBytes()));
        return peer.Nuisance.Of(_context.Now, isGiven ? 0.5 : 2);
    }

    private void Count(Peer peer)
    {
        if (peer.IsCounted || peer.IsSeed)
            return;
        peer.IsCounted = true;
        for (var piece = 0; peer.Has.Count > 0 && piece < peer.Has.Length; piece++)
        {
            if (peer.Has[piece])
                Pieces.Rarity.Gained(piece);
        }
    }

    private void Uncount(Peer peer)
    {
        if (!peer.IsCounted)
            return;
        peer.IsCounted = false;
        for (var piece = 0; peer.Has.Count > 0 && piece < peer.Has.Length; piece++)
        {
            if (peer.Has[piece])
                Pieces.Rarity.Lost(piece);
        }
    }
}
