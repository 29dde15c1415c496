using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace Replica.BitTorrent.Bencode;

/// <summary>Writes canonical bencode (BEP 3) to a buffer. Misuse, such as keys out of order, throws instead of writing what a reader would refuse.</summary>
public sealed class BencodeWriter(IBufferWriter<byte> output)
{
    // The latest keys of all open dictionaries, end to end: the innermost one's is last.
    private readonly List<byte> _keys = [];
    private readonly Stack<Frame> _open = new();
    private Frame _current = new(IsDictionary: false, KeyStart: 0, HasKey: false, AwaitsValue: false);

    /// <summary>Writes an integer.</summary>
    public void WriteInteger(long value)
    {
        BeforeValue();
        var span = output.GetSpan(22);
        span[0] = (byte)'i';
        Utf8Formatter.TryFormat(value, span[1..], out var digits);
        span[digits + 1] = (byte)'e';
        output.Advance(digits + 2);
    }

    /// <summary>Writes a byte string.</summary>
    public void WriteByteString(ReadOnlySpan<byte> value)
    {
        BeforeValue();
        WriteBytes(value);
    }

    /// <summary>Writes text as a byte string in UTF-8; half a surrogate pair becomes U+FFFD.</summary>
    public void WriteText(string value) => WriteByteString(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a value that is bencoded already; the caller vouches for it.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        BeforeValue();
        output.Write(value);
    }

    /// <summary>Opens a list.</summary>
    public void BeginList() => Begin((byte)'l', isDictionary: false);

    /// <summary>Opens a dictionary.</summary>
    public void BeginDictionary() => Begin((byte)'d', isDictionary: true);

    /// <summary>Writes a key of the open dictionary; its value comes next.</summary>
    /// <exception cref="InvalidOperationException">The key does not sort after the one before, or none is due.</exception>
    public void WriteKey(ReadOnlySpan<byte> key)
    {
        if (!_current.IsDictionary || _current.AwaitsValue)
            throw new InvalidOperationException("No key is due here.");
        if (_current.HasKey && CollectionsMarshal.AsSpan(_keys)[_current.KeyStart..].SequenceCompareTo(key) >= 0)
            throw new InvalidOperationException($"Key '{Encoding.UTF8.GetString(key)}' does not sort after the one before.");
        CollectionsMarshal.SetCount(_keys, _current.KeyStart);
        _keys.AddRange(key);
        _current = _current with { HasKey = true, AwaitsValue = true };
        WriteBytes(key);
    }

    /// <summary>Closes the innermost list or dictionary.</summary>
    /// <exception cref="InvalidOperationException">None is open, or a key still lacks its value.</exception>
    public void End()
    {
        if (_open.Count == 0 || _current.AwaitsValue)
            throw new InvalidOperationException("Nothing can end here.");
        CollectionsMarshal.SetCount(_keys, _current.KeyStart);
        _current = _open.Pop();
        output.Write("e"u8);
    }

    private void Begin(byte prefix, bool isDictionary)
    {
        BeforeValue();
        _open.Push(_current);
        _current = new Frame(isDictionary, _keys.Count, HasKey: false, AwaitsValue: false);
        output.Write([prefix]);
    }

    private void BeforeValue()
    {
        if (!_current.IsDictionary)
            return;
        if (!_current.AwaitsValue)
            throw new InvalidOperationException("A dictionary's value needs its key first.");
        _current = _current with { AwaitsValue = false };
    }

    private void WriteBytes(ReadOnlySpan<byte> value)
    {
        var span = output.GetSpan(11);
        Utf8Formatter.TryFormat(value.Length, span, out var digits);
        span[digits] = (byte)':';
        output.Advance(digits + 1);
        output.Write(value);
    }

    private readonly record struct Frame(bool IsDictionary, int KeyStart, bool HasKey, bool AwaitsValue);
}
