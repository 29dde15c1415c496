using System.Numerics;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// Bytes in order: appended at the end, read anywhere, discarded at the start. They lie in pieces of one size, so that it holds hardly more
/// memory than bytes, gives back what was read, and holds nothing while it is empty.
/// </summary>
internal sealed class UtpBuffer(UtpBudget budget)
{
    private const int FewestPlaces = 4;
    private const int KeptPlaces = 32;

    // A ring; its length is a power of two.
    private byte[]?[] _pieces = [];
    private int _first;
    private int _count;

    // Within the first piece.
    private int _start;

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        budget.Used += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var end = _start + Length;
            if (end == _count * UtpBudget.PieceLength)
                AddPiece();
            var rest = PieceAt(end);
            var taken = Math.Min(bytes.Length, rest.Length);
            bytes[..taken].CopyTo(rest);
            bytes = bytes[taken..];
            Length += taken;
        }
    }

    public void CopyTo(int offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var rest = PieceAt(_start + offset);
            var taken = Math.Min(destination.Length, rest.Length);
            rest[..taken].CopyTo(destination);
            destination = destination[taken..];
            offset += taken;
        }
    }

    public void Discard(int count)
    {
        budget.Used -= count;
        Length -= count;
        _start += count;
        while (_count > 0 && (_start >= UtpBudget.PieceLength || Length == 0))
            RemovePiece();
        if (Length > 0)
            return;
        _start = 0;
        if (_pieces.Length > KeptPlaces)
            _pieces = [];
    }

    public void Clear() => Discard(Length);

    private Span<byte> PieceAt(int at) => _pieces[_first + at / UtpBudget.PieceLength & _pieces.Length - 1].AsSpan(at % UtpBudget.PieceLength);

    private void AddPiece()
    {
        if (_count == _pieces.Length)
            Grow();
        _pieces[_first + _count++ & _pieces.Length - 1] = budget.Rent();
    }

    private void RemovePiece()
    {
        ref var piece = ref _pieces[_first];
        budget.Return(piece!);
        piece = null;
        _first = _first + 1 & _pieces.Length - 1;
        _count--;
        _start -= UtpBudget.PieceLength;
    }

    private void Grow()
    {
        var larger = new byte[]?[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(_count + 1, FewestPlaces))];
        for (var i = 0; i < _count; i++)
            larger[i] = _pieces[_first + i & _pieces.Length - 1];
        (_pieces, _first) = (larger, 0);
    }
}
