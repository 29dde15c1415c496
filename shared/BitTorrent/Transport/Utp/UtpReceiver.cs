using System.Buffers;
using System.Numerics;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Puts what comes in order and keeps it until it is read, within the window that the other side was told.</summary>
internal sealed class UtpReceiver(UtpBudget budget)
{
    /// <summary>Most bytes kept.</summary>
    public const int LargestWindow = 2 << 20;

    private const int MostEarly = 4096;
    private const int FewestPlaces = 64;
    private const int KeptPlaces = 256;

    private readonly UtpBuffer _bytes = new(budget);
    private UtpEarlyPacket[] _early = [];
    private int _earlyCount;
    private int _earlyBytes;
    private ushort _lastEarly;
    private ushort? _end;

    /// <summary>The last packet that came in order.</summary>
    public ushort Acknowledged { get; private set; }

    /// <summary>Bytes to read.</summary>
    public int Unread => _bytes.Length;

    /// <summary>All came, up to the other side's end.</summary>
    public bool Ended => _end == Acknowledged;

    /// <summary>Packets wait for one before them.</summary>
    public bool HasHole => _earlyCount > 0;

    /// <summary>Packets since the other side was last told what came.</summary>
    public int Untold { get; private set; }

    /// <summary>The window that the other side was told last.</summary>
    public int ToldWindow { get; private set; } = LargestWindow;

    /// <summary>Bytes that can still be taken.</summary>
    public int Window
    {
        get
        {
            var held = _bytes.Length + _earlyBytes;
            return Math.Max(0, budget.Allow(held, LargestWindow) - held);
        }
    }

    /// <summary>Sets the packet before the first.</summary>
    public void Start(ushort acknowledged) => Acknowledged = acknowledged;

    /// <summary>An answer was sent.</summary>
    public void Told()
    {
        Untold = 0;
        ToldWindow = Window;
    }

    /// <summary>Takes a packet of the stream. False: it came before, does not fit, or lies behind the end.</summary>
    public bool Accept(ushort sequence, ReadOnlySpan<byte> payload, bool isEnd)
    {
        Untold++;
        var ahead = UtpSequence.Distance(Acknowledged, sequence);
        if (ahead is <= 0 or > MostEarly || payload.Length > Room(ahead) || _end is { } end && UtpSequence.Distance(end, sequence) > 0)
            return false;
        if (isEnd)
        {
            // An end before what came already, or a second one, is a lie.
            if (_end is not null || _earlyCount > 0 && UtpSequence.Distance(sequence, _lastEarly) > 0)
                return false;
            _end = sequence;
        }
        if (ahead > 1)
            return Keep(sequence, payload);
        if (payload.Length > 0)
            _bytes.Append(payload);
        Acknowledged = sequence;
        TakeEarly();
        return true;
    }

    public void Read(Span<byte> destination)
    {
        _bytes.CopyTo(0, destination);
        _bytes.Discard(destination.Length);
    }

    /// <summary>Writes which packets came early; gives the length, 0 = none.</summary>
    public int WriteSelectiveAck(Span<byte> bits)
    {
        if (_earlyCount == 0)
            return 0;
        var last = UtpSequence.Distance(Acknowledged, _lastEarly) - 2;
        var length = Math.Min((last / 8 + 4) / 4 * 4, bits.Length);
        bits[..length].Clear();
        for (var i = 0; i <= Math.Min(last, length * 8 - 1); i++)
        {
            if (_early[UtpSequence.Add(Acknowledged, i + 2) & (_early.Length - 1)].Bytes is not null)
                bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return length;
    }

    public void Clear()
    {
        _bytes.Clear();
        foreach (ref var early in _early.AsSpan())
            Release(ref early);
        _early = [];
    }

    // What fills the hole is always taken, though others used up the memory: only it lets go of what waits behind it.
    private int Room(int ahead) => ahead == 1 && HasHole ? Math.Max(Window, LargestWindow - _bytes.Length) : Window;

    private bool Keep(ushort sequence, ReadOnlySpan<byte> payload)
    {
        var ahead = UtpSequence.Distance(Acknowledged, sequence);
        if (ahead >= _early.Length)
            GrowEarly(ahead);
        ref var slot = ref _early[sequence & (_early.Length - 1)];
        if (slot.Bytes is not null)
            return false;
        slot = new UtpEarlyPacket(ArrayPool<byte>.Shared.Rent(Math.Max(1, payload.Length)), payload.Length);
        payload.CopyTo(slot.Bytes);
        _earlyBytes += payload.Length;
        budget.Used += payload.Length;
        if (_earlyCount++ == 0 || UtpSequence.Distance(_lastEarly, sequence) > 0)
            _lastEarly = sequence;
        return true;
    }

    private void TakeEarly()
    {
        while (_earlyCount > 0)
        {
            var next = UtpSequence.Add(Acknowledged, 1);
            ref var slot = ref _early[next & (_early.Length - 1)];
            if (slot.Bytes is null)
                return;
            if (slot.Length > 0)
                _bytes.Append(slot.Bytes.AsSpan(0, slot.Length));
            Release(ref slot);
            Acknowledged = next;
        }
        if (_early.Length > KeptPlaces)
            _early = [];
    }

    private void Release(ref UtpEarlyPacket slot)
    {
        if (slot.Bytes is null)
            return;
        ArrayPool<byte>.Shared.Return(slot.Bytes);
        _earlyCount--;
        _earlyBytes -= slot.Length;
        budget.Used -= slot.Length;
        slot = default;
    }

    private void GrowEarly(int ahead)
    {
        var larger = new UtpEarlyPacket[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(ahead + 1, FewestPlaces))];
        for (var i = 0; i < _early.Length; i++)
        {
            var sequence = UtpSequence.Add(Acknowledged, i + 1);
            larger[sequence & (larger.Length - 1)] = _early[sequence & (_early.Length - 1)];
        }
        _early = larger;
    }
}
