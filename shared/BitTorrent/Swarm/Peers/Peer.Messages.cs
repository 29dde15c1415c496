using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <content>What the peer says: each message is checked, and says why the connection ends if it may not be.</content>
internal sealed partial class Peer
{
    private const int LargestRequest = 128 * 1024;
    private const int MostAllowedFast = 64;
    private const int MostRefused = 16;

    /// <summary>Takes a message in.</summary>
    /// <returns>Why the connection ends, or null.</returns>
    private string? Refuse(in PeerMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Choke: return Choked(true);
            case MessageKind.Unchoke: return Choked(false);
            case MessageKind.Interested: return Interested(true);
            case MessageKind.NotInterested: return Interested(false);
            case MessageKind.Have: return GotPiece(message.Piece);
            case MessageKind.Bitfield: return SaidPieces(Bits.Parse(message.Payload.Span, Has.Length));
            case MessageKind.HaveAll: return SaidPieces(HasFast ? All() : null);
            case MessageKind.HaveNone: return SaidPieces(HasFast ? new Bits(Has.Length) : null);
            case MessageKind.Request: return Asked(Block(message));
            case MessageKind.Piece: return Gave(message);
            case MessageKind.Cancel: return Cancelled(Block(message));
            case MessageKind.Reject: return Rejected(Block(message));
            case MessageKind.Suggest: return IsPiece(message.Piece) ? Nuisance.Of(_context.Now) : "suggested a piece out of range";
            case MessageKind.AllowedFast: return Allowed(message.Piece);
            case MessageKind.Port: return _swarm.FoundNode(this, message.Begin);
            case MessageKind.Extended: return Extensions.Refuse(message);
            default: return _swarm.Hashes(this, message);
        }
    }

    private static Block Block(in PeerMessage message) => new(message.Piece, message.Begin, message.Length);

    private bool IsPiece(int piece) => (uint)piece < (uint)Has.Length;

    private bool IsBlock(Block block) =>
        IsPiece(block.Piece) && block is { Begin: >= 0, Length: > 0 and <= LargestRequest } && block.Begin <= _context.Info.LengthOfPiece(block.Piece) - block.Length;

    // libtorrent asks for whole blocks in the last piece of a version 2 file, as if padding stood behind it: it is given zeros there.
    private bool IsRequest(Block block) => IsBlock(block)
        || (_context.Info.Version == TorrentVersion.V2 && IsPiece(block.Piece) && block is { Begin: >= 0, Length: > 0 and <= LargestRequest }
            && block.Begin < _context.Info.LengthOfPiece(block.Piece) && block.Begin <= _context.Info.PieceLength - block.Length);

    private Bits All()
    {
        var all = new Bits(Has.Length);
        for (var piece = 0; piece < all.Length; piece++)
            all.Set(piece);
        return all;
    }

    private string? Choked(bool isChoking)
    {
        var wasChoking = IsChoking;
        IsChoking = isChoking;
        if (isChoking && !HasFast)
            _swarm.Dropped(this, Requests.Clear());

        // A choke and an unchoke in turn, without a block in between, bring nothing either.
        return wasChoking == isChoking || Requests.Progress < Since ? Nuisance.Of(_context.Now) : Nuisance.Of(_context.Now, 0.25);
    }

    private string? Interested(bool isInterested)
    {
        var wasInterested = IsInterested;
        IsInterested = isInterested;
        if (wasInterested != isInterested)
            _swarm.InterestChanged(this);
        return Nuisance.Of(_context.Now, wasInterested == isInterested ? 1 : 0.25);
    }

    private string? GotPiece(int piece)
    {
        if (!IsPiece(piece))
            return "has a piece out of range";
        _saidPieces = true;
        if (!Has.Set(piece))
            return Nuisance.Of(_context.Now);
        _swarm.Gained(this, piece);
        return null;
    }

    private string? SaidPieces(Bits? pieces)
    {
        if (pieces is null)
            return "sent a bitfield that is none";
        // aria2 tells of many new pieces by another bitfield, in place of as many messages.
        var isAnother = _saidPieces;
        _saidPieces = true;
        _swarm.Said(this, () => Has = pieces);
        AllowFast();
        return isAnother ? Nuisance.Of(_context.Now, 2) : null;
    }

    // Once it has said what it has, which comes first.
    private void AllowFast()
    {
        if (!HasFast || !IsChoked || _fastUploads is not null || Has.Count >= FastUploads.MostPieces || IsUploadOnly)
            return;
        _fastUploads = FastUploads.For(this, _context, _swarm.Pieces.Has);
        foreach (var piece in _fastUploads?.Pieces ?? [])
            Link.Send(new PeerMessage(MessageKind.AllowedFast, piece));
    }

    /// <summary>It lost a piece (BEP 54).</summary>
    public string? LostPiece(int piece)
    {
        if (!IsPiece(piece))
            return "lost a piece out of range";
        // Who had everything is counted from now on, piece by piece: that takes long in a large torrent, and may be done only so often.
        var wasSeed = IsSeed;
        if (Has.Clear(piece))
            _swarm.Lost(this, piece);
        return Nuisance.Of(_context.Now, wasSeed ? 25 : 0.25);
    }

    private string? Allowed(int piece)
    {
        if (!HasFast || !IsPiece(piece))
            return "allowed a piece out of range";
        if ((_allowedFast ??= []).Count < MostAllowedFast && _allowedFast.Add(piece))
            return null;
        return Nuisance.Of(_context.Now);
    }

    private string? Asked(Block block)
    {
        if (!IsRequest(block))
            return "asked for a block out of range";
        if (_swarm.Pieces.Has(block.Piece) && (!IsChoked || _fastUploads?.TryTake(block.Piece, block.Length) == true))
        {
            if (Uploads.Add(block))
                return null;
            Reject(block);
            return Nuisance.Of(_context.Now);
        }

        // Requests that crossed our choke on the way are no fault.
        Reject(block);
        return Nuisance.Of(_context.Now, 0.1);
    }

    private string? Cancelled(Block block)
    {
        if (!IsRequest(block))
            return "cancelled a block out of range";
        if (!Uploads.Cancel(block))
            return Nuisance.Of(_context.Now, 0.1);
        Reject(block);
        return null;
    }

    private string? Rejected(Block block)
    {
        if (!HasFast || !IsBlock(block))
            return "rejected a block out of range";
        if (!Requests.Reject(block))
            return Nuisance.Of(_context.Now);
        _allowedFast?.Remove(block.Piece);
        _swarm.Dropped(this, [block]);

        // Who refuses whatever it is asked for is asked again later: at once it would only keep the block from others.
        IsSnubbing |= !IsChoking && ++_refused > MostRefused;
        return Nuisance.Of(_context.Now, 0.1);
    }

    private string? Gave(in PeerMessage message)
    {
        var block = Block(message) with { Length = message.Payload.Length };
        if (!IsBlock(block))
            return "sent a block out of range";
        var now = _context.Now;
        Down.Add(block.Length, now);
        if (Requests.Arrived(block, now) == false)
            return Nuisance.Of(now, 4);
        (IsSnubbing, _refused) = (false, 0);
        _swarm.Received(this, block, message.Payload.Span);
        return null;
    }

    private void Evicted(Block block)
    {
        Reject(block);
        _swarm.Evicted(block);
    }

    private void Reject(Block block)
    {
        if (HasFast)
            Link.Send(new PeerMessage(MessageKind.Reject, block.Piece, block.Begin, block.Length));
    }
}
