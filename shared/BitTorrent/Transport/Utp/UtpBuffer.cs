using System.Buffers;
using System.Numerics;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Bytes in order: appended at the end, read anywhere, discarded at the start. Holds no memory while it is empty.</summary>
internal sealed class UtpBuffer(UtpBudget budget)
{
    private const int Smallest = 4096;

    private byte[] _ring = [];
    private int _mask;
    private int _start;

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(Length + bytes.Length);
        var at = _start + Length & _mask;
        var first = Math.Min(bytes.Length, _mask + 1 - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        Length += bytes.Length;
        budget.Used += bytes.Length;
    }

    public void CopyTo(int offset, Span<byte> destination)
    {
        var at = _start + offset & _mask;
        var first = Math.Min(destination.Length, _mask + 1 - at);
        _ring.AsSpan(at, first).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    public void Discard(int count)
    {
        _start = _start + count & _mask;
        Length -= count;
        budget.Used -= count;
        if (Length == 0)
            Return();
    }

    public void Clear() => Discard(Length);

    private void Grow(int needed)
    {
        if (needed <= _mask + 1 && _ring.Length > 0)
            return;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, Smallest));
        var larger = ArrayPool<byte>.Shared.Rent(size);
        var held = Length;
        if (held > 0)
            CopyTo(0, larger.AsSpan(0, held));
        Return();
        (_ring, _mask) = (larger, size - 1);
    }

    private void Return()
    {
        if (_ring.Length > 0)
            ArrayPool<byte>.Shared.Return(_ring);
        (_ring, _mask, _start) = ([], 0, 0);
    }
}
