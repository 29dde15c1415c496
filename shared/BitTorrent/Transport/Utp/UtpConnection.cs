using System.Net;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// One connection (BEP 29), without thread or clock of its own: packets, times and calls come in, packets go out at once. Times are microseconds
/// on a clock that never goes back.
/// </summary>
internal sealed class UtpConnection
{
    private const int MostConnects = 3;
    private const long FirstConnectTimeout = 1_000_000;
    private const long AnswerDelay = 20_000;
    private const long KeepAlive = 29_000_000;
    private const long Linger = 10_000_000;
    private const int PacketsPerAnswer = 8;
    private const int PromptHoles = 3;

    private readonly UtpReceiver _receiver;
    private readonly UtpOutput _output;
    private readonly UtpSender _sender;
    private readonly UtpTimestamps _times = new();
    private readonly ushort _synSequence;
    private long _answerAt = long.MaxValue;
    private long _connectAt = long.MaxValue;
    private long _lingerUntil = long.MaxValue;
    private long _keepAliveAt;
    private int _connects;
    private int _holes;

    private UtpConnection(IPEndPoint remote, ushort receiveId, ushort sendId, ushort first, UtpBudget budget, UtpSendHandler send)
    {
        Remote = remote;
        ReceiveId = receiveId;
        _synSequence = UtpSequence.Add(first, -1);
        _receiver = new UtpReceiver(budget);
        _output = new UtpOutput(remote, sendId, _receiver, _times, send);
        _sender = new UtpSender(first, _output, budget);
    }

    public IPEndPoint Remote { get; }

    /// <summary>The id in packets that come.</summary>
    public ushort ReceiveId { get; }

    /// <summary>The id in packets that are sent.</summary>
    public ushort SendId => _output.SendId;

    public UtpState State { get; private set; }

    /// <summary>Why it closed, if this side did not end it.</summary>
    public string? Failure { get; private set; }

    /// <summary>Called when something may have changed for who reads or writes.</summary>
    public Action? Changed { get; set; }

    /// <summary>It waits for its owner to flush it.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Bytes to read.</summary>
    public int Unread => _receiver.Unread;

    /// <summary>Everything that the other side sent was read.</summary>
    public bool Ended => _receiver.Ended && _receiver.Unread == 0;

    /// <summary>Bytes that <see cref="Write"/> takes now.</summary>
    public int Room => State == UtpState.Connected ? _sender.Room : 0;

    /// <summary>The number of the next packet of the stream.</summary>
    public ushort NextSequence => _sender.Next;

    /// <summary>The size of packets that are known to arrive.</summary>
    public int PacketSize => _sender.PacketSize;

    /// <summary>Bytes that may be on their way.</summary>
    public int Window => _sender.Window;

    /// <summary>When <see cref="OnTimer"/> has something to do.</summary>
    public long Deadline => State == UtpState.Closed
        ? long.MaxValue
        : Math.Min(Math.Min(Math.Min(_answerAt, _connectAt), Math.Min(_lingerUntil, _keepAliveAt)), _sender.Deadline);

    /// <summary>Asks for a connection.</summary>
    public static UtpConnection Connect(IPEndPoint remote, ushort receiveId, ushort sequence, UtpBudget budget, UtpSendHandler send, long now)
    {
        var connection = new UtpConnection(remote, receiveId, UtpSequence.Add(receiveId, 1), UtpSequence.Add(sequence, 1), budget, send)
        {
            _keepAliveAt = long.MaxValue,
        };
        connection.Ask(now);
        return connection;
    }

    /// <summary>A connection that was asked for and answered, the answer having been numbered <paramref name="first"/>.</summary>
    public static UtpConnection Accept(IPEndPoint remote, ushort receiveId, ushort first, ushort acknowledged, UtpBudget budget, UtpSendHandler send, long now)
    {
        var connection = new UtpConnection(remote, receiveId, UtpSequence.Add(receiveId, -1), first, budget, send)
        {
            State = UtpState.Connected,
            _keepAliveAt = now + KeepAlive,
        };
        connection._receiver.Start(acknowledged);
        return connection;
    }

    /// <summary>Takes a packet of this connection.</summary>
    public void OnPacket(in UtpPacket packet, long now)
    {
        if (State == UtpState.Closed)
            return;
        if (State == UtpState.Connecting)
        {
            OnAnswer(packet.Header, now);
            return;
        }
        switch (packet.Header.Type)
        {
            case UtpPacketType.Reset when _sender.IsCurrent(packet.Header.Acknowledged):
                Fail($"{Remote} reset the connection");
                return;
            case UtpPacketType.Syn:
                // The answer was lost.
                _output.Acknowledge(_sender.Next, now);
                return;
            case not UtpPacketType.Reset when _sender.IsPlausible(packet.Header.Acknowledged):
                OnStream(packet, now);
                return;
        }
    }

    /// <summary>All packets that had come were taken: tells of them, and wakes who waits.</summary>
    public void Flush(long now)
    {
        if (State is UtpState.Connected or UtpState.Closing)
            Answer(now);
        Changed?.Invoke();
    }

    /// <summary>Does what is due.</summary>
    public void OnTimer(long now)
    {
        if (now >= _lingerUntil)
            Abort(now);
        if (State != UtpState.Closed && now >= _connectAt)
            Ask(now);
        if (State is UtpState.Closed or UtpState.Connecting)
            return;
        if (now >= _answerAt || now >= _keepAliveAt)
            Tell(now);
        if (now >= _sender.Deadline)
            _sender.OnTimer(now);
        if (_sender.HasFailed)
            Fail($"{Remote} does not answer any more");
        else
            Settle();
    }

    /// <summary>Takes bytes to send; gives how many.</summary>
    public int Write(ReadOnlySpan<byte> bytes, long now) => State == UtpState.Connected ? _sender.Write(bytes, now) : 0;

    /// <summary>Gives bytes that came; none if there are none.</summary>
    public int Read(Span<byte> destination, long now)
    {
        var length = Math.Min(destination.Length, _receiver.Unread);
        if (length == 0)
            return 0;
        _receiver.Read(destination[..length]);
        // The other side may be waiting for room.
        if (_receiver.Window - _receiver.ToldWindow >= UtpReceiver.LargestWindow / 4)
            Tell(now);
        return length;
    }

    /// <summary>Ends the stream: what was written is delivered first, what comes now is refused.</summary>
    public void Close(long now)
    {
        if (State == UtpState.Connecting || _receiver.Unread > 0)
        {
            Abort(now);
            return;
        }
        if (State != UtpState.Connected)
            return;
        State = UtpState.Closing;
        _lingerUntil = now + Linger;
        _sender.Close(now);
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort(long now)
    {
        if (State is UtpState.Connected or UtpState.Closing)
            _output.Send(UtpPacketType.Reset, _sender.Next, now);
        Finish();
    }

    private void Ask(long now)
    {
        if (_connects == MostConnects)
        {
            Fail($"{Remote} does not answer over uTP");
            return;
        }
        _output.Connect(ReceiveId, _synSequence, now);
        _connectAt = now + (FirstConnectTimeout << _connects++);
    }

    private void OnAnswer(in UtpHeader header, long now)
    {
        if (header.Acknowledged != _synSequence)
            return;
        if (header.Type == UtpPacketType.Reset)
        {
            Fail($"{Remote} refused the connection");
        }
        else if (header.Type == UtpPacketType.State)
        {
            State = UtpState.Connected;
            _connectAt = long.MaxValue;
            // The answer bears the number of the first packet that will follow.
            _receiver.Start(UtpSequence.Add(header.Sequence, -1));
            Measure(header, now);
            _sender.Start(header.Window);
            // Lets the other side, too, know that the connection stands.
            Tell(now);
        }
    }

    private void OnStream(in UtpPacket packet, long now)
    {
        var header = packet.Header;
        _keepAliveAt = now + KeepAlive;
        Measure(header, now);
        _sender.OnAcknowledged(packet, now);
        if (header.Type is UtpPacketType.Data or UtpPacketType.Fin)
            Receive(header, packet.Payload, now);
        Settle();
    }

    private void Receive(in UtpHeader header, ReadOnlySpan<byte> payload, long now)
    {
        // A packet of the stream always has something in it, but the last.
        if (payload.IsEmpty && header.Type == UtpPacketType.Data)
            return;
        if (State == UtpState.Closing && !payload.IsEmpty)
        {
            Abort(now);
            return;
        }
        var taken = _receiver.Accept(header.Sequence, payload, header.Type == UtpPacketType.Fin);
        _holes = _receiver.HasHole || !taken ? _holes + 1 : 0;
        // The first packets behind a hole are told of at once, so that it is filled soon.
        if (_holes is > 0 and <= PromptHoles || _receiver.Untold >= PacketsPerAnswer)
            Tell(now);
    }

    private void Measure(in UtpHeader header, long now)
    {
        if (_times.Take(header.Timestamp, now) is > 0 and var skew)
            _sender.Skew(skew);
        if (header.TimestampDifference != 0)
            _sender.Measure(header.TimestampDifference, now);
    }

    private void Answer(long now)
    {
        if (_receiver.Untold >= 2 || _receiver.Ended && _receiver.Untold > 0)
            Tell(now);
        else
            _answerAt = _receiver.Untold == 0 ? long.MaxValue : Math.Min(_answerAt, now + AnswerDelay);
    }

    private void Tell(long now)
    {
        _output.Acknowledge(_sender.Next, now);
        _answerAt = long.MaxValue;
        _keepAliveAt = now + KeepAlive;
    }

    private void Settle()
    {
        if (State == UtpState.Closing && _sender.IsDone)
            Finish();
    }

    private void Fail(string reason)
    {
        Failure ??= reason;
        Finish();
        Changed?.Invoke();
    }

    private void Finish()
    {
        State = UtpState.Closed;
        _receiver.Clear();
        _sender.Clear();
    }
}
