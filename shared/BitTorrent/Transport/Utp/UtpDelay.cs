namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// How long packets of one direction wait in queues (LEDBAT, RFC 6817): each packet's time, measured between two clocks that differ by an
/// unknown constant, less the least of the last minutes. All times are microseconds that wrap.
/// </summary>
internal sealed class UtpDelay
{
    private const int Minutes = 10;
    private const int Recent = 3;
    private const long Minute = 60_000_000;

    private readonly uint[] _least = new uint[Minutes];
    private readonly uint[] _recent = new uint[Recent];
    private int _minutes;
    private int _samples;
    private long _minuteEnds;

    /// <summary>The time that a packet takes through empty queues.</summary>
    public uint Base { get; private set; }

    public bool Known => _samples > 0;

    /// <summary>The least time in queues of the last few packets: single packets are also late for other reasons.</summary>
    public long Queueing
    {
        get
        {
            var least = int.MaxValue;
            for (var i = 0; i < Math.Min(_samples, Recent); i++)
                least = Math.Min(least, (int)(_recent[i] - Base));
            return Known ? Math.Max(0, least) : 0;
        }
    }

    /// <summary>Takes a measurement; one that is <paramref name="implausible"/> or more above the base shows that a clock was set, and begins anew.</summary>
    public void Add(uint sample, long now, long implausible)
    {
        if (Known && (int)(sample - Base) >= implausible)
            (_samples, _minutes) = (0, 0);
        if (_minutes == 0 || now >= _minuteEnds)
            StartMinute(sample, now);
        if ((int)(sample - _least[0]) < 0)
            _least[0] = sample;
        if (_samples == 0 || (int)(sample - Base) < 0)
        {
            // Waits that were measured against a higher base are of another clock, or will pass.
            Base = sample;
            _samples = 0;
        }
        _recent[_samples++ % Recent] = sample;
        // Counts on without overflow, at the same place of the ring.
        if (_samples >= Recent * 1024)
            _samples = Recent;
    }

    /// <summary>Moves the base up: the other clock was seen to run slower than this one by so much.</summary>
    public void Shift(uint by)
    {
        for (var i = 0; i < _minutes; i++)
            _least[i] += by;
        Base += by;
    }

    private void StartMinute(uint sample, long now)
    {
        _minuteEnds = now + Minute;
        Array.Copy(_least, 0, _least, 1, Minutes - 1);
        _least[0] = sample;
        _minutes = Math.Min(_minutes + 1, Minutes);
        var least = _least[0];
        for (var i = 1; i < _minutes; i++)
        {
            if ((int)(_least[i] - least) < 0)
                least = _least[i];
        }
        if ((int)(least - Base) > 0)
            Base = least;
    }
}
