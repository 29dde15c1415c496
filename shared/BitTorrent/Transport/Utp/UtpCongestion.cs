namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// LEDBAT (RFC 6817, BEP 29): how many bytes may be on their way. The window grows while packets wait less than 100 ms in queues and shrinks
/// beyond that, so that other traffic comes first; it halves on loss.
/// </summary>
internal sealed class UtpCongestion
{
    /// <summary>The wait in queues that the window steers to, in microseconds.</summary>
    public const long Target = 100_000;

    private const double GainPerRoundTrip = 3000;
    private const int LeastSegments = 2;
    private const int FirstSegments = 4;
    private const double Largest = 8 << 20;

    private double _window = -1;
    private bool _slowStart = true;
    private double _threshold = Largest;

    /// <summary>Most bytes on their way.</summary>
    public int Window(int segment) => (int)Math.Max(_window < 0 ? FirstSegments * segment : _window, LeastSegments * segment);

    /// <summary>Bytes arrived.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="queueing">How long packets wait in queues now, in microseconds.</param>
    /// <param name="limited">Whether the window held packets back: one that does not must not grow.</param>
    /// <param name="segment">The size of a full packet's payload.</param>
    public void Acknowledged(int bytes, long queueing, bool limited, int segment)
    {
        var window = (double)Window(segment);
        if (_slowStart && (queueing >= Target || window >= _threshold))
        {
            _slowStart = false;
            // The queue grew for a round trip while nobody could know.
            if (queueing >= Target)
                window /= 2;
        }
        var gain = GainPerRoundTrip * (Target - queueing) / Target * Math.Min(bytes / window, 1);
        if (_slowStart)
            gain = bytes;
        if (gain < 0 || limited)
            window += Math.Max(gain, -bytes / 2.0);
        _window = Math.Clamp(window, LeastSegments * segment, Largest);
    }

    /// <summary>A packet was lost; to be told once a round trip.</summary>
    public void Lost(int segment)
    {
        _window = Math.Max(Window(segment) / 2.0, LeastSegments * segment);
        _slowStart = false;
    }

    /// <summary>Nothing came back for the whole time-out: begins anew, fast up to half of what was too much.</summary>
    public void TimedOut(int segment)
    {
        _threshold = Math.Max(Window(segment) / 2.0, LeastSegments * segment);
        _window = LeastSegments * segment;
        _slowStart = true;
    }
}
