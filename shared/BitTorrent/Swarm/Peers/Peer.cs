using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// One connection of a torrent: what both ends have said, have, want and were asked for. Whatever a peer may send is bounded here; decisions
/// that concern more than one peer are its <see cref="PeerSwarm"/>'s. Belongs to the torrent's loop.
/// </summary>
internal sealed partial class Peer : IPeerLinkOwner
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly PeerSwarm _swarm;
    private readonly TorrentContext _context;
    private HashSet<int>? _allowedFast;
    private FastUploads? _fastUploads;
    private bool _saidPieces;
    private bool _isClosed;
    private int _desired = -1;
    private int _refused;
    private TimeSpan _interestedUntil;

    public Peer(PeerSwarm swarm, TorrentContext context, IPeerLink link, PeerRecord record)
    {
        (_swarm, _context, Link, Record) = (swarm, context, link, record);
        Has = new Bits(context.Info.PieceCount);
        Uploads = new UploadQueue(link, context) { Missing = Evicted };
        Nuisance = new Nuisance(context.Now);
        Since = UsedAt = HeardAt = context.Now;
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

    /// <summary>When it last said something; keep-alives do not count.</summary>
    public TimeSpan HeardAt { get; private set; }

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

    /// <summary>
    /// Goes on with a peer that we fetched the metadata from. It was told that we have nothing, and that we are interested if it has something:
    /// it is likely to have unchoked us by now, and should not think otherwise before a demand comes.
    /// </summary>
    public void Resume(Overheard said)
    {
        (IsInteresting, _interestedUntil) = (said.HasPieces, _context.Now + Settling);
        var have = _swarm.Pieces.Have;
        for (var piece = 0; have.Count > 0 && piece < have.Length; piece++)
        {
            if (have[piece])
                Link.Send(new PeerMessage(MessageKind.Have, piece));
        }

        Extensions.Greet();
        Received(said.Messages);
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
        if (isInteresting == IsInteresting || (!isInteresting && _context.Now < _interestedUntil))
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
        Link.Remote, Extensions.Client ?? ClientName.Of(Link.Handshake.PeerId.Span), Link.Transport, Link.IsEncrypted, Down.At(now), Up.At(now), IsSeed);

    public void Close(string reason) => Link.Close(reason);

    /// <summary>Closes, and does now what follows from it.</summary>
    public void End(string reason)
    {
        Close(reason);
        Closed(reason);
    }

    public void Received(ReadOnlySpan<PeerMessage> messages)
    {
        if (_isClosed)
            return;
        HeardAt = _context.Now;
        try
        {
            Hear(messages);
        }
        catch (Exception e)
        {
            Fault(e);
        }
    }

    public void Drained()
    {
        if (_isClosed)
            return;
        try
        {
            Uploads.Pump();
        }
        catch (Exception e)
        {
            Fault(e);
        }
    }

    public void Closed(string reason)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Uploads.Close();
        _swarm.Closed(this, reason);
    }

    private void Hear(ReadOnlySpan<PeerMessage> messages)
    {
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

    // A message that we have no answer to must not cost the torrent its other peers.
    private void Fault(Exception fault)
    {
        _context.Host.Faults.Add("a peer", fault);
        Close("brought about a fault of ours");
    }
}
