namespace Replica.BitTorrent.Transport.Utp;

/// <summary>When a sender stops waiting for an answer. Microseconds; <see cref="long.MaxValue"/> = not set.</summary>
internal sealed class UtpSendTimer
{
    // The other side may hold an answer back this long.
    private const long AnswerDelay = 50_000;

    private long _timeoutAt = long.MaxValue;
    private long _tailAt = long.MaxValue;
    private long _windowAt = long.MaxValue;
    private bool _tailProbed;

    public long Deadline => Math.Min(Math.Min(_timeoutAt, _tailAt), _windowAt);

    /// <summary>Time-outs since something came back.</summary>
    public int Timeouts { get; private set; }

    /// <summary>The other side lives.</summary>
    public void Answered() => Timeouts = 0;

    /// <summary>A packet was sent.</summary>
    public void Sent(long now, UtpRoundTrip roundTrip)
    {
        _windowAt = long.MaxValue;
        if (_timeoutAt == long.MaxValue)
            _timeoutAt = now + roundTrip.Timeout;
        if (!_tailProbed && roundTrip.Known && Timeouts == 0)
            _tailAt = now + 2 * roundTrip.Smoothed + AnswerDelay;
    }

    /// <summary>An acknowledgement was handled: waits anew if it told of arrivals, and stops when nothing is on its way.</summary>
    public void Watch(bool waiting, bool arrived, long now, UtpRoundTrip roundTrip)
    {
        if (!waiting)
        {
            (_timeoutAt, _tailAt, _tailProbed) = (long.MaxValue, long.MaxValue, false);
        }
        else if (arrived)
        {
            _timeoutAt = now + roundTrip.Timeout;
            _tailAt = roundTrip.Known ? now + 2 * roundTrip.Smoothed + AnswerDelay : long.MaxValue;
            _tailProbed = false;
        }
    }

    /// <summary>The window is closed; with nothing on its way it has to be asked for.</summary>
    public void AwaitWindow(bool idle, long now, UtpRoundTrip roundTrip)
    {
        if (idle && _windowAt == long.MaxValue)
            _windowAt = now + roundTrip.Timeout;
    }

    /// <summary>What is due.</summary>
    public UtpSendAlarm Take(long now, UtpRoundTrip roundTrip)
    {
        if (now >= _timeoutAt)
        {
            Timeouts++;
            roundTrip.BackOff();
            (_timeoutAt, _tailAt) = (now + roundTrip.Timeout, long.MaxValue);
            return UtpSendAlarm.Timeout;
        }
        if (now >= _tailAt)
        {
            (_tailAt, _tailProbed) = (long.MaxValue, true);
            return UtpSendAlarm.TailProbe;
        }
        if (now < _windowAt)
            return UtpSendAlarm.None;
        _windowAt = long.MaxValue;
        return UtpSendAlarm.WindowProbe;
    }
}
