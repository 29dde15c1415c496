namespace Replica.BitTorrent.Transport.Utp;

/// <summary>The segments from the first that has not arrived to the last that was cut, and the bytes of the stream in them and behind them.</summary>
internal sealed class UtpFlight(ushort first, UtpBudget budget)
{
    /// <summary>Most segments at once; far below half of all numbers.</summary>
    public const int Most = 4096;

    private const int FewestPlaces = 16;
    private const int KeptPlaces = 64;

    private readonly UtpBuffer _bytes = new(budget);
    private UtpSegment[] _ring = [];

    /// <summary>The first segment that has not arrived.</summary>
    public ushort First { get; private set; } = first;

    /// <summary>The segment that is cut next.</summary>
    public ushort Next { get; private set; } = first;

    public int Count => UtpSequence.Distance(First, Next);

    /// <summary>Bytes of the stream held: in segments, and still to be cut.</summary>
    public int Held => _bytes.Length;

    /// <summary>Bytes in segments.</summary>
    public int Cut { get; private set; }

    public int Uncut => _bytes.Length - Cut;

    /// <summary>Bytes on their way: cut, and neither arrived nor thought lost.</summary>
    public int InFlight { get; private set; }

    /// <summary>Segments to be sent again.</summary>
    public int Lost { get; private set; }

    public ref UtpSegment this[ushort sequence] => ref _ring[sequence & (_ring.Length - 1)];

    public bool Contains(ushort sequence) => UtpSequence.Distance(First, sequence) is var at and >= 0 && at < Count;

    public void Append(ReadOnlySpan<byte> bytes) => _bytes.Append(bytes);

    /// <summary>Cuts the next segment.</summary>
    public ushort Take(int length)
    {
        if (Count == _ring.Length)
            Grow();
        var sequence = Next++;
        this[sequence] = new UtpSegment { Length = length };
        Cut += length;
        InFlight += length;
        return sequence;
    }

    /// <summary>Copies a segment's bytes.</summary>
    public void Read(ushort sequence, Span<byte> destination)
    {
        var offset = 0;
        for (var at = First; at != sequence; at++)
            offset += this[at].Length;
        _bytes.CopyTo(offset, destination);
    }

    /// <summary>Copies the bytes of the segment cut last.</summary>
    public void ReadLast(Span<byte> destination) => _bytes.CopyTo(Cut - destination.Length, destination);

    public void MarkArrived(ref UtpSegment segment)
    {
        Leave(ref segment);
        segment.Lost = false;
        segment.Arrived = true;
    }

    public void MarkLost(ref UtpSegment segment)
    {
        Leave(ref segment);
        segment.Lost = true;
        Lost++;
    }

    /// <summary>The first segment to be sent again, which is on its way from now on.</summary>
    public ushort Resend()
    {
        var sequence = First;
        while (!this[sequence].Lost)
            sequence++;
        ref var segment = ref this[sequence];
        segment.Lost = false;
        Lost--;
        InFlight += segment.Length;
        return sequence;
    }

    /// <summary>Forgets what arrived in order.</summary>
    public void Advance()
    {
        var bytes = 0;
        while (Count > 0 && this[First].Arrived)
            bytes += this[First++].Length;
        if (Count == 0 && _ring.Length > KeptPlaces)
            _ring = [];
        if (bytes == 0)
            return;
        Cut -= bytes;
        _bytes.Discard(bytes);
    }

    public void Clear() => _bytes.Clear();

    private void Leave(ref UtpSegment segment)
    {
        if (segment.InFlight)
            InFlight -= segment.Length;
        else if (segment.Lost)
            Lost--;
    }

    private void Grow()
    {
        var larger = new UtpSegment[Math.Max(FewestPlaces, _ring.Length * 2)];
        for (var sequence = First; sequence != Next; sequence++)
            larger[sequence & (larger.Length - 1)] = this[sequence];
        _ring = larger;
    }
}
