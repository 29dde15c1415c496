namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// The sending half of a connection: cuts the stream into packets, sends as many as congestion, the other side's window and the path allow, and
/// sends again what was lost. Times are microseconds.
/// </summary>
internal sealed class UtpSender(ushort first, UtpOutput output, UtpBudget budget)
{
    /// <summary>Most bytes held that have not arrived.</summary>
    public const int LargestBuffer = 4 << 20;

    internal const int SmallestBuffer = 64 << 10;
    private const int MostTimeouts = 4;
    private const int FewestBehindProbe = 4;
    private const long SlackOfClocks = 500_000;
    private const long MostPlausibleWait = 5_000_000;

    // Acknowledgements may be this much older than the first packet that has not arrived: the network reorders.
    private const int StaleAcknowledgements = 1024;

    private readonly UtpFlight _flight = new(first, budget);
    private readonly UtpCongestion _congestion = new();
    private readonly UtpRoundTrip _roundTrip = new();
    private readonly UtpPathMtu _mtu = new(output.Remote);
    private readonly UtpLossDetector _losses = new();
    private readonly UtpSendTimer _timer = new();
    private readonly UtpDelay _delay = new();
    private long _peerWindow = SmallestBuffer;
    private ushort _recovered = first;
    private bool _wasLimited;
    private bool _closing;
    private bool _endCut;

    /// <summary>The number of the next packet.</summary>
    public ushort Next => _flight.Next;

    /// <summary>Everything arrived, with the end if it was asked for.</summary>
    public bool IsDone => _flight.Count == 0 && _flight.Uncut == 0 && (!_closing || _endCut);

    /// <summary>No answer came, however often packets were sent.</summary>
    public bool HasFailed => _timer.Timeouts > MostTimeouts;

    /// <summary>When <see cref="OnTimer"/> has something to do; <see cref="long.MaxValue"/> = nothing waits.</summary>
    public long Deadline => _timer.Deadline;

    /// <summary>The largest packet that is known to arrive.</summary>
    public int PacketSize => _mtu.Confirmed;

    /// <summary>Bytes that may be on their way.</summary>
    public int Window => (int)Math.Min(_congestion.Window(_mtu.Segment), _peerWindow);

    /// <summary>How many bytes can be taken: twice the window, so that it never runs dry while the writer is woken.</summary>
    public int Room
    {
        get
        {
            var wanted = Math.Clamp(2 * _congestion.Window(_mtu.Segment), SmallestBuffer, LargestBuffer);
            return Math.Max(0, budget.Allow(_flight.Held, wanted) - _flight.Held);
        }
    }

    /// <summary>True if an acknowledgement can be of this connection: of what was sent, and not too long ago.</summary>
    public bool IsPlausible(ushort acknowledged) =>
        UtpSequence.Distance(acknowledged, _flight.Next) is > 0 and var behind && behind <= _flight.Count + StaleAcknowledgements;

    /// <summary>True if an acknowledgement is of the packets that are on their way now, or of the last one: a forger would have to guess.</summary>
    public bool IsCurrent(ushort acknowledged) =>
        UtpSequence.Distance(_flight.First, acknowledged) is >= -1 and var ahead && ahead <= _flight.Count;

    /// <summary>The connection stands, and the other side can take so much.</summary>
    public void Start(uint window) => _peerWindow = window;

    /// <summary>Takes the other side's measure of how long packets take.</summary>
    public void Measure(uint sample, long now) =>
        _delay.Add(sample, now, _roundTrip.Known ? 2 * _roundTrip.Smoothed + SlackOfClocks : MostPlausibleWait);

    /// <summary>The other side's clock was seen to run slower by so much.</summary>
    public void Skew(uint by) => _delay.Shift(by);

    /// <summary>Takes bytes of the stream, as many as there is room for.</summary>
    public int Write(ReadOnlySpan<byte> bytes, long now)
    {
        var taken = Math.Min(bytes.Length, Room);
        if (taken > 0)
            _flight.Append(bytes[..taken]);
        Pump(now);
        return taken;
    }

    /// <summary>Ends the stream behind what was written.</summary>
    public void Close(long now)
    {
        _closing = true;
        Pump(now);
    }

    /// <summary>Takes what a packet tells; <see cref="IsPlausible"/> is to be checked before.</summary>
    public void OnAcknowledged(in UtpPacket packet, long now)
    {
        var header = packet.Header;
        if (UtpSequence.Distance(_flight.First, header.Acknowledged) >= -1)
            _peerWindow = header.Window;
        if (_peerWindow == 0)
            _timer.Answered();
        var arrived = _losses.Arrivals(_flight, _mtu, header.Acknowledged, packet.SelectiveAck, now);
        if (arrived.Any)
            OnArrived(arrived, now);
        else if (header.Type == UtpPacketType.State && header.Acknowledged == UtpSequence.Add(_flight.First, -1) && _flight.Count > 0)
            _losses.Repeated();
        Lose(now);
        _flight.Advance();
        _timer.Watch(_flight.Count > 0, arrived.Any, now, _roundTrip);
        Pump(now);
    }

    /// <summary>Does what is due.</summary>
    public void OnTimer(long now)
    {
        switch (_timer.Take(now, _roundTrip))
        {
            case UtpSendAlarm.TailProbe when _flight.Count > 0:
                output.Send(_flight, UtpSequence.Add(_flight.Next, -1), now);
                break;
            case UtpSendAlarm.Timeout when _flight.Count > 0:
                TimeOut(now);
                break;
            case UtpSendAlarm.WindowProbe when _flight.Uncut > 0 && _flight.Count == 0:
                Transmit(_flight.Take(1), now);
                break;
        }
    }

    public void Clear() => _flight.Clear();

    private void OnArrived(UtpArrivals arrived, long now)
    {
        if (arrived.RoundTrip > 0)
            _roundTrip.Add(arrived.RoundTrip);
        else
            _roundTrip.Recover();
        // No packet waits longer than it took there and back.
        var queueing = _roundTrip.Known ? Math.Min(_delay.Queueing, _roundTrip.Smoothed) : _delay.Queueing;
        _congestion.Acknowledged(arrived.Bytes, queueing, _wasLimited, _mtu.Segment);
        _timer.Answered();
    }

    private void Lose(long now)
    {
        var congested = _losses.MarkLost(_flight, _mtu, _roundTrip.Smoothed, _recovered);
        if (!congested)
            return;
        // Once a round trip: whatever was on its way now met the same queue.
        _recovered = _flight.Next;
        _congestion.Lost(_mtu.Segment);
    }

    private void TimeOut(long now)
    {
        var full = false;
        for (var sequence = _flight.First; sequence != _flight.Next; sequence++)
        {
            ref var segment = ref _flight[sequence];
            if (!segment.InFlight)
                continue;
            full |= segment.Length >= _mtu.Segment;
            if (segment.ProbeSize > 0 && segment.Sent == 1)
                _mtu.Lost(segment.ProbeSize);
            _flight.MarkLost(ref segment);
        }
        _congestion.TimedOut(_mtu.Segment);
        _recovered = _flight.Next;
        if (full && _timer.Timeouts >= 2)
            _mtu.Restart();
        Pump(now);
    }

    private void Pump(long now)
    {
        _wasLimited = false;
        while (_flight.Lost > 0)
        {
            if (_flight.InFlight > 0 && _flight.InFlight + _mtu.Segment > Window)
            {
                _wasLimited = true;
                return;
            }
            Transmit(_flight.Resend(), now);
        }
        while (_flight.Uncut > 0 && _flight.Count < UtpFlight.Most)
        {
            var length = Math.Min(_flight.Uncut, _mtu.Segment);
            if (_flight.InFlight == 0)
                length = (int)Math.Min(length, _peerWindow);
            if (length == 0 || _flight.InFlight > 0 && _flight.InFlight + length > Window)
            {
                _wasLimited = true;
                _timer.AwaitWindow(_flight.Count == 0, now, _roundTrip);
                return;
            }
            Cut(length, now);
        }
        if (!_closing || _endCut || _flight.Uncut > 0)
            return;
        _endCut = true;
        Transmit(_flight.Take(0), now);
    }

    private void Cut(int length, long now)
    {
        // Only with more to come: what follows shows within a round trip that a probe was lost.
        var following = length * (1 + FewestBehindProbe);
        var probes = _mtu.Probe > 0 && !_losses.IsProbing && _flight.Uncut >= following && Window >= following;
        var sequence = _flight.Take(length);
        if (probes)
        {
            _flight[sequence].ProbeSize = _mtu.Probe;
            _losses.IsProbing = true;
        }
        Transmit(sequence, now);
    }

    private void Transmit(ushort sequence, long now)
    {
        output.Send(_flight, sequence, now);
        _timer.Sent(now, _roundTrip);
    }
}
