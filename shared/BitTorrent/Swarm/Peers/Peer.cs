using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// One connection of a torrent: what both ends have said, have, want and were asked for. Whatever a peer may send is bounded here; decisions
/// that concern more than one peer are its <see cref="PeerSwarm"/>'s. Belongs to the torrent's loop.
/// </summary>
internal sealed class Peer : IPeerLinkOwner
{
    private const int LargestRequest = 128 * 1024;
    private const int MostAllowedFast = 64;

    private readonly PeerSwarm _swarm;
    private readonly TorrentContext _context;
    private HashSet<int>? _allowedFast;
    private bool _saidPieces;
    private bool _isClosed;
    private int _desired = -1;

    public Peer(PeerSwarm swarm, TorrentContext context, IPeerLink link, PeerRecord record)
    {
        (_swarm, _context, Link, Record) = (swarm, context, link, record);
        Has = new Bits(context.Info.PieceCount);
        Uploads = new UploadQueue(link, context) { Missing = Evicted };
        Nuisance = new Nuisance(context.Now);
        Since = UsedAt = context.Now;
        Extensions = new PeerExtensions(this, swarm, context);
    }

    public IPeerLink Link { get; }

    public PeerRecord Record { get; }

    /// <summary>The record of where it listens, if that is not <see cref="Record"/>.</summary>
    public PeerRecord? Listener { get; set; }

    /// <summary>When it connected.</summary>
    public TimeSpan Since { get; }

    /// <summary>The pieces that it has.</summary>
    public Bits Has { get; private set; }

    /// <summary>True if it has all pieces.</summary>
    public bool IsSeed => Has.Count == Has.Length;

    /// <summary>True if it will never want anything: it has all, or all that it wants (BEP 21).</summary>
    public bool IsUploadOnly => IsSeed || Extensions.IsUploadOnly;

    /// <summary>True if its pieces are counted in the torrent's <see cref="Rarity"/>.</summary>
    public bool IsCounted { get; set; }

    /// <summary>We answer no requests.</summary>
    public bool IsChoked { get; private set; } = true;

    /// <summary>We want something that it has.</summary>
    public bool IsInteresting { get; private set; }

    /// <summary>It answers no requests.</summary>
    public bool IsChoking { get; private set; } = true;

    /// <summary>It wants something that we have.</summary>
    public bool IsInterested { get; private set; }

    /// <summary>When one of both last wanted something.</summary>
    public TimeSpan UsedAt { get; set; }

    /// <summary>It was unchoked to see what it gives.</summary>
    public bool IsOptimistic { get; set; }

    /// <summary>When it was last unchoked.</summary>
    public TimeSpan UnchokedAt { get; private set; }

    /// <summary>It has not given anything for long that it was asked for.</summary>
    public bool IsSnubbing { get; private set; }

    /// <summary>Blocks' bytes from it.</summary>
    public Rate Down { get; } = new();

    /// <summary>Blocks' bytes to it.</summary>
    public Rate Up { get; } = new();

    /// <summary>What it was asked for.</summary>
    public RequestPipeline Requests { get; } = new();

    /// <summary>What it asked for.</summary>
    public UploadQueue Uploads { get; }

    /// <summary>What it and we can do beyond BEP 3 and 6.</summary>
    public PeerExtensions Extensions { get; }

    /// <summary>Counts what is of no use.</summary>
    public Nuisance Nuisance { get; }

    /// <summary>True once it is not connected any more.</summary>
    public bool IsClosed => _isClosed;

    private bool HasFast => Link.Handshake.HasFast;

    /// <summary>Says who we are and what we have.</summary>
    public void Greet()
    {
        var have = _swarm.Pieces.Have;
        if (HasFast && have.Count == have.Length)
            Link.Send(new PeerMessage(MessageKind.HaveAll));
        else if (HasFast && have.Count == 0)
            Link.Send(new PeerMessage(MessageKind.HaveNone));
        else if (have.Count > 0)
            Link.Send(new PeerMessage(MessageKind.Bitfield, Payload: have.ToBytes()));
        Extensions.Greet();
    }

    /// <summary>True if it would answer a request for a block of the piece.</summary>
    public bool MayGive(int piece) => Has[piece] && (!IsChoking || _allowedFast?.Contains(piece) == true);

    /// <summary>A missing piece that it has, or -1. Looks further only when the one found last is here.</summary>
    public int FindDesired()
    {
        if (_swarm.Pieces.Desired.Count == 0)
            return -1;
        if (_desired < 0 || !_swarm.Pieces.Desired[_desired] || !Has[_desired])
            _desired = Has.Length == 0 ? -1 : Has.FindCommon(_swarm.Pieces.Desired, Math.Max(_desired, 0));
        return _desired;
    }

    public void Ask(Block block, TimeSpan now)
    {
        Requests.Ask(block, now);
        Link.Send(new PeerMessage(MessageKind.Request, block.Piece, block.Begin, block.Length));
    }

    /// <summary>Takes a request back, if it was made.</summary>
    public bool Cancel(Block block)
    {
        if (!Requests.Cancel(block))
            return false;
        Link.Send(new PeerMessage(MessageKind.Cancel, block.Piece, block.Begin, block.Length));
        return true;
    }

    /// <summary>Says whether we want something.</summary>
    public void ShowInterest()
    {
        var isInteresting = FindDesired() >= 0;
        if (isInteresting == IsInteresting)
            return;
        IsInteresting = isInteresting;
        Link.Send(new PeerMessage(isInteresting ? MessageKind.Interested : MessageKind.NotInterested));
    }

    public void Choke()
    {
        if (IsChoked)
            return;
        IsChoked = true;
        IsOptimistic = false;
        Link.Send(new PeerMessage(MessageKind.Choke));
        foreach (var block in Uploads.Clear())
            Reject(block);
    }

    public void Unchoke()
    {
        if (!IsChoked)
            return;
        IsChoked = false;
        UnchokedAt = _context.Now;
        Link.Send(new PeerMessage(MessageKind.Unchoke));
    }

    /// <summary>Looks whether it gives what it was asked for.</summary>
    public void CheckProgress(TimeSpan now, TimeSpan patience)
    {
        if (IsSnubbing || Requests.Count == 0 || now - Requests.Progress < patience)
            return;
        IsSnubbing = true;
        Requests.Shrink();
    }

    /// <summary>The peer for people.</summary>
    public PeerStatus Describe(TimeSpan now) => new(
        Link.Remote, Extensions.Client ?? ClientName.Of(Link.Handshake.PeerId.Span), Link.Transport, Link.IsEncrypted, Down.At(now), Up.At(now));

    public void Close(string reason) => Link.Close(reason);

    public void Received(ReadOnlySpan<PeerMessage> messages)
    {
        if (_isClosed)
            return;
        foreach (ref readonly var message in messages)
        {
            if (Refuse(message) is { } reason)
            {
                Close(reason);
                return;
            }
        }

        _swarm.Heard(this);
    }

    public void Drained()
    {
        if (!_isClosed)
            Uploads.Pump();
    }

    public void Closed(string reason)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Uploads.Close();
        _swarm.Closed(this, reason);
    }

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
        if (_saidPieces)
            return "sent a second bitfield";
        _saidPieces = true;
        _swarm.Said(this, () => Has = pieces);
        return null;
    }

    /// <summary>It lost a piece (BEP 54).</summary>
    public string? LostPiece(int piece)
    {
        if (!IsPiece(piece))
            return "lost a piece out of range";
        if (Has.Clear(piece))
            _swarm.Lost(this, piece);
        return Nuisance.Of(_context.Now, 0.25);
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
        if (!IsBlock(block))
            return "asked for a block out of range";
        if (!IsChoked && _swarm.Pieces.Has(block.Piece))
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
        if (!IsBlock(block))
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
        IsSnubbing = false;
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
