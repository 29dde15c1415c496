namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// Tells which segments arrived, and which are lost: three later ones arrived (as TCP's fast retransmit), and for one that was sent again, one
/// that was sent a good while after it.
/// </summary>
internal sealed class UtpLossDetector
{
    private const int Behind = 3;

    private int _repeats;
    private long _newestSentAt = long.MinValue;
    private ushort _highest;
    private bool _selective;

    /// <summary>A segment that tries the path is on its way.</summary>
    public bool IsProbing { get; set; }

    /// <summary>Marks what an acknowledgement tells.</summary>
    public UtpArrivals Arrivals(UtpFlight flight, UtpPathMtu mtu, ushort acknowledged, ReadOnlySpan<byte> selective, long now)
    {
        var sum = default(UtpArrivals);
        for (var sequence = flight.First; UtpSequence.Distance(sequence, acknowledged) >= 0 && flight.Contains(sequence); sequence++)
            Arrive(flight, mtu, sequence, now, ref sum);
        _selective = !selective.IsEmpty;
        for (var i = 0; i < selective.Length * 8; i++)
        {
            if ((selective[i >> 3] & 1 << (i & 7)) == 0)
                continue;
            var sequence = UtpSequence.Add(acknowledged, i + 2);
            // Bits for what was never sent say nothing.
            if (flight.Contains(sequence))
                Arrive(flight, mtu, sequence, now, ref sum);
        }
        if (sum.Any && !_selective)
            _repeats = 0;
        return sum;
    }

    /// <summary>The same acknowledgement came again: something arrived behind a hole.</summary>
    public void Repeated() => _repeats++;

    /// <summary>Marks what is lost. True if that shows congestion: segments from <paramref name="recovered"/> on, other than probes of the path.</summary>
    public bool MarkLost(UtpFlight flight, UtpPathMtu mtu, long roundTrip, ushort recovered)
    {
        if (flight.Count == 0)
            return false;
        var congested = false;
        if (!_selective && _repeats == Behind && flight[flight.First].InFlight)
            congested |= Lose(flight, mtu, flight.First, recovered);
        if (!_selective || UtpSequence.Distance(flight.First, _highest) < Behind)
            return congested;
        // From the newest back, counting what arrived behind each.
        var behind = 0;
        for (var sequence = _highest; UtpSequence.Distance(flight.First, sequence) >= 0; sequence--)
        {
            ref var segment = ref flight[sequence];
            if (segment.Arrived)
                behind++;
            else if (segment.InFlight && behind >= Behind && (segment.Sent == 1 || segment.SentAt + roundTrip / 2 < _newestSentAt))
                congested |= Lose(flight, mtu, sequence, recovered);
        }
        return congested;
    }

    private void Arrive(UtpFlight flight, UtpPathMtu mtu, ushort sequence, long now, ref UtpArrivals sum)
    {
        ref var segment = ref flight[sequence];
        if (segment.Arrived)
            return;
        if (segment.Sent == 1)
        {
            _newestSentAt = Math.Max(_newestSentAt, segment.SentAt);
            if (segment.ProbeSize > 0)
                mtu.Arrived(segment.ProbeSize);
        }
        if (segment.ProbeSize > 0)
            IsProbing = false;
        if (UtpSequence.Distance(_highest, sequence) > 0 || UtpSequence.Distance(flight.First, _highest) < 0 || !flight.Contains(_highest))
            _highest = sequence;
        flight.MarkArrived(ref segment);
        sum = new UtpArrivals(true, sum.Bytes + segment.Length, segment.Sent == 1 ? Math.Max(1, now - segment.SentAt) : sum.RoundTrip);
    }

    private static bool Lose(UtpFlight flight, UtpPathMtu mtu, ushort sequence, ushort recovered)
    {
        ref var segment = ref flight[sequence];
        flight.MarkLost(ref segment);
        if (segment.ProbeSize > 0 && segment.Sent == 1)
        {
            mtu.Lost(segment.ProbeSize);
            return false;
        }
        return UtpSequence.Distance(recovered, sequence) >= 0;
    }
}
