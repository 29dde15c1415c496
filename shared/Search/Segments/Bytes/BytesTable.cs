using System.Numerics;
using System.Runtime.InteropServices;

namespace Replica.Search.Segments.Bytes;

/// <summary>Numbers byte strings in the order in which they come, each different one once. All live in one buffer.</summary>
internal sealed class BytesTable
{
    private byte[] _bytes = new byte[4096];
    private int[] _starts = new int[257];
    private uint[] _hashes = new uint[256];
    private int[] _slots = new int[512];

    /// <summary>Byte strings.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all of them.</summary>
    public int Length => _starts[Count];

    /// <summary>A byte string by number.</summary>
    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(_starts[number], _starts[number + 1] - _starts[number]);

    /// <summary>The number of a byte string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        for (var slot = (int)hash & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var number = _slots[slot] - 1;
            if (_hashes[number] == hash && this[number].SequenceEqual(key))
                return number;
        }

        return -1;
    }

    /// <summary>The number of a byte string, a new one if it is new.</summary>
    public int Add(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        var slot = (int)hash & (_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var number = _slots[slot] - 1;
            if (_hashes[number] == hash && this[number].SequenceEqual(key))
                return number;
        }

        Insert(key, hash, slot);
        return Count - 1;
    }

    private void Insert(ReadOnlySpan<byte> key, uint hash, int slot)
    {
        if (Count == _hashes.Length)
        {
            Array.Resize(ref _hashes, Count * 2);
            Array.Resize(ref _starts, (Count * 2) + 1);
        }

        if (Length + key.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + key.Length));
        key.CopyTo(_bytes.AsSpan(Length));
        _starts[Count + 1] = Length + key.Length;
        _hashes[Count] = hash;
        _slots[slot] = ++Count;
        if (Count * 2 > _slots.Length)
            Grow();
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)_hashes[number] & (_slots.Length - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = number + 1;
        }
    }

    // Keys come from strangers; a table is small enough, and short-lived enough, that long chains stay affordable.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0x9E3779B97F4A7C15 ^ (ulong)key.Length;
        for (; key.Length >= 8; key = key[8..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key));
        ulong rest = 0;
        for (var i = 0; i < key.Length; i++)
            rest |= (ulong)key[i] << (8 * i);
        return (uint)(Mix(hash ^ rest) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xBF58476D1CE4E5B9, out var low);
        return high ^ BitOperations.RotateLeft(low, 32);
    }
}
