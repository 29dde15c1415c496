using System.Runtime.CompilerServices;

namespace Replica.BitTorrent.Bencode;

/// <summary>
/// Reads canonical bencode (BEP 3) from hostile bytes, forward only and without allocating. Whatever has two spellings is refused:
/// leading zeros, <c>-0</c>, keys that repeat or are out of order, bytes after the end; so is what is nested or counted past the limits.
/// </summary>
/// <remarks>
/// Each value is read exactly once: by one of the <c>Read</c> methods, by <c>Begin…</c> and its <c>Next…</c> loop to the end, or by <see cref="Skip"/>.
/// </remarks>
/// <example>
/// <code>
/// reader.BeginDictionary();
/// while (reader.NextKey(out var key))
///     if (key.SequenceEqual("length"u8)) length = reader.ReadInteger(); else reader.Skip();
/// reader.EndDocument();
/// </code>
/// </example>
public ref struct BencodeReader
{
    /// <summary>The deepest nesting of lists and dictionaries that is accepted.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many values one input may hold unless the constructor is told otherwise.</summary>
    public const int DefaultMaxNodes = 2_000_000;

    private const int ListFrame = -2;
    private const int NoKeyYet = -1;

    private readonly ReadOnlySpan<byte> _input;
    private readonly bool _isAnyOrder;
    private int _nodesLeft;
    private int _depth;
    private Frames _frames;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="input">The whole input.</param>
    /// <param name="maxNodes">How many values (keys not counted) it may hold.</param>
    /// <param name="isAnyOrder">Accepts keys in any order, and repeated ones: for messages, which several clients write unsorted.</param>
    public BencodeReader(ReadOnlySpan<byte> input, int maxNodes = DefaultMaxNodes, bool isAnyOrder = false)
    {
        _input = input;
        _nodesLeft = maxNodes;
        _isAnyOrder = isAnyOrder;
    }

    /// <summary>Bytes read so far: where the next value starts.</summary>
    public int Position { get; private set; }

    /// <summary>What stands next; nothing is consumed.</summary>
    /// <exception cref="BencodeException">The input ends here, or nothing starts with this byte.</exception>
    public readonly BencodeKind Peek() => Current() switch
    {
        (byte)'i' => BencodeKind.Number,
        (byte)'l' => BencodeKind.List,
        (byte)'d' => BencodeKind.Dictionary,
        (byte)'e' when _depth > 0 => BencodeKind.End,
        >= (byte)'0' and <= (byte)'9' => BencodeKind.ByteString,
        _ => throw new BencodeException("no bencoded value starts like this", Position),
    };

    /// <summary>Reads an integer; all of <see cref="long"/> is accepted, nothing beyond.</summary>
    /// <exception cref="BencodeException">Not a canonical integer in range.</exception>
    public long ReadInteger()
    {
        var start = Position;
        Expect(BencodeKind.Number);
        Position++;
        var negative = Current() == '-';
        if (negative)
            Position++;
        var magnitude = ReadDigits((byte)'e');
        if (negative && magnitude == 0)
            throw new BencodeException("-0 is not an integer", start);
        var limit = negative ? 1UL << 63 : long.MaxValue;
        if (magnitude > limit)
            throw new BencodeException("the integer does not fit 64 bits", start);
        return negative ? unchecked(-(long)magnitude) : (long)magnitude;
    }

    /// <summary>Reads a byte string; the span is a part of the input.</summary>
    /// <exception cref="BencodeException">Not a byte string, or one that is longer than what is left.</exception>
    public ReadOnlySpan<byte> ReadByteString()
    {
        Expect(BencodeKind.ByteString);
        return ReadByteStringBody();
    }

    /// <summary>Enters a list; read its items in a loop over <see cref="NextItem"/>.</summary>
    /// <exception cref="BencodeException">Not a list, or nested too deeply.</exception>
    public void BeginList() => Begin(BencodeKind.List, ListFrame);

    /// <summary>True if an item follows, to be read next; false once the list has ended and was left.</summary>
    public bool NextItem() => !TryEnd();

    /// <summary>Enters a dictionary; read its entries in a loop over <see cref="NextKey"/>.</summary>
    /// <exception cref="BencodeException">Not a dictionary, or nested too deeply.</exception>
    public void BeginDictionary() => Begin(BencodeKind.Dictionary, NoKeyYet);

    /// <summary>Reads a key, whose value is to be read next; false once the dictionary has ended and was left.</summary>
    /// <exception cref="BencodeException">The key repeats or is not in order of raw bytes.</exception>
    public bool NextKey(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (TryEnd())
            return false;
        var start = Position;
        if (Peek() != BencodeKind.ByteString)
            throw new BencodeException("a dictionary key must be a byte string", start);
        key = ReadByteStringBody();
        ref var frame = ref _frames[_depth - 1];
        if (frame.Start != NoKeyYet && !_isAnyOrder)
            RequireOrder(_input.Slice(frame.Start, frame.Length), key, start);
        frame = new Frame(Position - key.Length, key.Length);
        return true;
    }

    /// <summary>Passes over one value, checked like any other.</summary>
    /// <returns>The value's raw bytes.</returns>
    public ReadOnlySpan<byte> Skip()
    {
        var start = Position;
        var floor = _depth;
        do
        {
            if (_depth == floor || MoveToNextValue())
                SkipOne();
        }
        while (_depth > floor);
        return _input[start..Position];
    }

    /// <summary>Requires that nothing follows.</summary>
    /// <exception cref="BencodeException">Bytes follow.</exception>
    public readonly void EndDocument()
    {
        if (Position != _input.Length)
            throw new BencodeException("bytes follow the end of the value", Position);
    }

    private bool MoveToNextValue() => _frames[_depth - 1].Start == ListFrame ? NextItem() : NextKey(out _);

    private void SkipOne()
    {
        switch (Peek())
        {
            case BencodeKind.Number:
                ReadInteger();
                break;
            case BencodeKind.List:
                BeginList();
                break;
            case BencodeKind.Dictionary:
                BeginDictionary();
                break;
            default:
                ReadByteString();
                break;
        }
    }

    private void Begin(BencodeKind kind, int frameStart)
    {
        Expect(kind);
        if (_depth == MaxDepth)
            throw new BencodeException($"lists and dictionaries are nested more than {MaxDepth} deep", Position);
        _frames[_depth++] = new Frame(frameStart, 0);
        Position++;
    }

    private bool TryEnd()
    {
        if (Current() != 'e')
            return false;
        Position++;
        _depth--;
        return true;
    }

    private void Expect(BencodeKind kind)
    {
        var found = Peek();
        if (found != kind)
            throw new BencodeException($"{kind} expected, {found} found", Position);
        if (--_nodesLeft < 0)
            throw new BencodeException("the input holds too many values", Position);
    }

    private ReadOnlySpan<byte> ReadByteStringBody()
    {
        var start = Position;
        var length = ReadDigits((byte)':');
        if (length > (ulong)(_input.Length - Position))
            throw new BencodeException("a byte string is longer than what is left of the input", start);
        var value = _input.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    // Nineteen digits never overflow 64 unsigned bits, and Int64 has no more.
    private ulong ReadDigits(byte terminator)
    {
        var start = Position;
        ulong value = 0;
        while (char.IsAsciiDigit((char)Current()) && Position - start < 19)
            value = value * 10 + (ulong)(_input[Position++] - '0');
        var digits = Position - start;
        if (digits == 0 || Current() != terminator)
            throw new BencodeException("a number is malformed or too long", Position);
        if (digits > 1 && _input[start] == '0')
            throw new BencodeException("a number has leading zeros", start);
        Position++;
        return value;
    }

    private readonly byte Current() => Position < _input.Length
        ? _input[Position]
        : throw new BencodeException("the input ends too early", Position);

    private static void RequireOrder(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> key, int offset)
    {
        var order = previous.SequenceCompareTo(key);
        if (order == 0)
            throw new BencodeException("a dictionary key repeats", offset);
        if (order > 0)
            throw new BencodeException("dictionary keys are not in order", offset);
    }

    /// <summary>An open list, or an open dictionary and where its latest key stands.</summary>
    private readonly record struct Frame(int Start, int Length);

    [InlineArray(MaxDepth)]
    private struct Frames
    {
        private Frame _first;
    }
}
