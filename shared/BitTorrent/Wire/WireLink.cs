using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// A link over a stream. What is sent while the loop runs one action leaves together once that has ended. Blocks are copied once, into the
/// buffer that is written; received payloads are slices of the buffer that was read.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Close frees everything; what only signals needs no disposal.")]
internal sealed class WireLink : IPeerLink
{
    /// <summary>The owner is told that blocks have left when no more than this waits.</summary>
    public const int LowWater = 256 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly LinkFacts _facts;
    private readonly TimeProvider _time;
    private readonly SendQueue _queue = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Action _flush;
    private readonly Action _drained;
    private readonly LinkPost _post = new();
    private IPeerLinkOwner? _owner;
    private ReceivePump? _receiving;
    private SendPump? _sending;
    private ITimer? _clock;
    private string? _reason;
    private bool _flushing;
    private bool _ended;

    /// <summary>Owns the stream, whose handshakes are done.</summary>
    public WireLink(Stream stream, LinkFacts facts, TimeProvider time)
    {
        _stream = stream;
        _facts = facts;
        _time = time;
        _flush = Flush;
        _drained = TellDrained;
    }

    /// <inheritdoc/>
    public IPEndPoint Remote => _facts.Remote;

    /// <inheritdoc/>
    public Handshake Handshake => _facts.Handshake;

    /// <inheritdoc/>
    public PeerTransport Transport => _facts.Transport;

    /// <inheritdoc/>
    public bool IsEncrypted => _facts.IsEncrypted;

    /// <inheritdoc/>
    public bool IsIncoming => _facts.IsIncoming;

    /// <inheritdoc/>
    public int Queued => _queue.Bytes;

    /// <inheritdoc/>
    public long Down => _receiving?.Payload ?? 0;

    /// <inheritdoc/>
    public long Up => _sending?.Payload ?? 0;

    /// <inheritdoc/>
    public void Start(IPeerLinkOwner owner, Func<Action, bool> post, LinkLimits? limits = null)
    {
        _owner = owner;
        _post.Begin(post);
        if (_receiving is not null && _sending is not null)
        {
            // It has run already, for another owner.
            _receiving.Limits = _sending.Limits = limits ?? LinkLimits.None;
            return;
        }
        if (_reason is not null)
        {
            post(TellClosed);
            return;
        }
        _receiving = new ReceivePump(_stream, limits ?? LinkLimits.None, _post.Post, _time);
        _sending = new SendPump(_stream, _queue, limits ?? LinkLimits.None, _time);
        _clock = _time.CreateTimer(_ => Watch(), null, KeepAlive, Timeout.InfiniteTimeSpan);
        _ = Task.Run(ReceiveAsync);
        RequestFlush();
    }

    /// <inheritdoc/>
    public void Park() => _post.Park();

    /// <inheritdoc/>
    public void Send(in PeerMessage message)
    {
        var copy = message.Payload.IsEmpty ? message : message with { Payload = message.Payload.ToArray() };
        Add(new Outgoing(copy, Block: null));
    }

    /// <inheritdoc/>
    public void SendBlock(int piece, int begin, IMemoryOwner<byte> data, int length) =>
        Add(new Outgoing(new PeerMessage(MessageKind.Piece, piece, begin, length, data.Memory[..length]), data));

    /// <inheritdoc/>
    public bool Unsend(int piece, int begin, int length) => _queue.Remove(piece, begin, length);

    /// <inheritdoc/>
    public void Close(string reason)
    {
        _ended = true;
        End(reason);
    }

    private void Add(in Outgoing message)
    {
        if (_queue.Add(message))
            RequestFlush();
        else
            End("the peer does not read");
    }

    // The flush runs after the loop's present action, so that what that action sends is written at once.
    private void RequestFlush()
    {
        if (_flushing || _sending is null)
            return;
        _flushing = _post.Post(_flush);
    }

    private void Flush()
    {
        _flushing = false;
        StartSending();
    }

    private void StartSending()
    {
        if (_queue.TryBegin())
            _ = Task.Run(SendAsync);
    }

    private async Task SendAsync()
    {
        try
        {
            await _sending!.RunAsync(BlocksLeft, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            End(e.Message);
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            End(await _receiving!.RunAsync(Received, _closing.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (IsEnd(e))
        {
            End(e.Message);
        }
    }

    private void Received(ReadOnlyMemory<PeerMessage> messages)
    {
        if (!_ended)
            _owner!.Received(messages.Span);
    }

    private void BlocksLeft()
    {
        if (_queue.Bytes <= LowWater)
            _post.Post(_drained);
    }

    private void TellDrained()
    {
        if (!_ended)
            _owner!.Drained();
    }

    private void TellClosed()
    {
        _ended = true;
        _owner!.Closed(_reason!);
    }

    private void Watch()
    {
        if (_receiving!.Waiting >= Silence)
            End("nothing came in for 150 seconds");
        else if (_sending!.Writing >= Silence)
            End("the peer does not read");
        else
            WatchOn();
    }

    private void WatchOn()
    {
        if (_sending!.Idle >= KeepAlive)
        {
            _queue.AddKeepAlive();
            StartSending();
        }
        var idle = KeepAlive - _sending.Idle;
        var busy = Silence - TimeSpan.FromTicks(Math.Max(_receiving!.Waiting.Ticks, _sending.Writing.Ticks));
        var next = idle > ShortestWait && idle < busy ? idle : busy;
        _clock!.Change(next > ShortestWait ? next : ShortestWait, Timeout.InfiniteTimeSpan);
    }

    private void End(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return;
        _closing.Cancel();
        _clock?.Dispose();
        _queue.Close();
        _stream.Dispose();
        if (_owner is not null)
            _post.Post(TellClosed);
    }

    private static bool IsEnd(Exception e) => e is IOException or ObjectDisposedException or OperationCanceledException;
}
