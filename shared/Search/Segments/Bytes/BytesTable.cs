using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Replica.Search.Segments.Bytes;

/// <summary>Numbers byte strings in the order in which they come, each different one once. All live in one buffer.</summary>
internal sealed class BytesTable
{
    private byte[] _bytes = new byte[1024];
    private Entry[] _entries = new Entry[64];

    // The upper half of the hash beside the number + 1, so that other keys are mostly passed over without looking at them.
    private ulong[] _slots = new ulong[128];

    /// <summary>Byte strings.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all of them.</summary>
    public int Length { get; private set; }

    /// <summary>A byte string by number.</summary>
    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(_entries[number].Start, _entries[number].Length);

    /// <summary>Has the processor fetch what will be read of a byte string; where it cannot be asked to, nothing.</summary>
    public unsafe void Prefetch(ReadOnlySpan<byte> key)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[(int)HashOf(key).Hash & (_slots.Length - 1)]));
    }

    /// <summary>The number of a byte string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var (hash, head) = HashOf(key);
        return Find(key, hash, head, out _);
    }

    /// <summary>The number of a byte string, a new one if it is new.</summary>
    public int Add(ReadOnlySpan<byte> key)
    {
        var (hash, head) = HashOf(key);
        var number = Find(key, hash, head, out var slot);
        if (number >= 0)
            return number;
        Insert(key, hash, head, slot);
        return Count - 1;
    }

    /// <summary>Forgets the byte strings, keeps the memory.</summary>
    public void Clear()
    {
        (Count, Length) = (0, 0);
        Array.Clear(_slots);
    }

    private int Find(ReadOnlySpan<byte> key, uint hash, ulong head, out int slot)
    {
        var mask = _slots.Length - 1;
        for (slot = (int)hash & mask; _slots[slot] is not 0 and var held; slot = (slot + 1) & mask)
        {
            if ((uint)(held >> 32) != hash)
                continue;
            var number = (int)(uint)held - 1;
            ref readonly var entry = ref _entries[number];
            // The head is all there is of a short key.
            if (entry.Head == head && entry.Length == key.Length && (key.Length <= 8 || this[number].SequenceEqual(key)))
                return number;
        }

        return -1;
    }

    private void Insert(ReadOnlySpan<byte> key, uint hash, ulong head, int slot)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        if (Length + key.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + key.Length));
        key.CopyTo(_bytes.AsSpan(Length));
        _entries[Count] = new(head, Length, key.Length);
        Length += key.Length;
        _slots[slot] = ((ulong)hash << 32) | (uint)++Count;
        if (Count * 2 > _slots.Length)
            Grow();
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        foreach (var held in old)
        {
            var slot = (int)(held >> 32) & (_slots.Length - 1);
            while (held != 0 && _slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            if (held != 0)
                _slots[slot] = held;
        }
    }

    // Keys come from strangers; a table is small enough, and short-lived enough, that long chains stay affordable.
    private static (uint Hash, ulong Head) HashOf(ReadOnlySpan<byte> key)
    {
        var head = ShortKey.Read(key);
        var hash = Mix(head ^ 0x9E3779B97F4A7C15 ^ (ulong)key.Length);
        // The last 8 bytes may overlap those before them.
        for (var at = 8; at < key.Length; at += 8)
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key[Math.Min(at, key.Length - 8)..]));
        return ((uint)(hash >> 32), head);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xBF58476D1CE4E5B9, out var low);
        return high ^ BitOperations.RotateLeft(low, 32);
    }

    private readonly record struct Entry(ulong Head, int Start, int Length);
}
