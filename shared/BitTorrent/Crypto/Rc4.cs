using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Replica.BitTorrent.Crypto;

/// <summary>
/// RC4 (RFC 6229 has vectors), which Message Stream Encryption prescribes. It hides traffic from simple filters and protects nothing. One
/// object is one key stream, in one direction.
/// </summary>
internal sealed class Rc4
{
    private const int States = 256;

    // Wider than a byte, so that the processor need not merge partial registers.
    private readonly uint[] _state = new uint[States];

    // The index of the next step, which has been moved on already.
    private nuint _i = 1;
    private nuint _j;

    /// <summary>Starts the key stream of a key of 1 to 256 bytes.</summary>
    public Rc4(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(key.Length);
        for (uint i = 0; i < States; i++)
            _state[i] = i;
        for (uint i = 0, j = 0; i < States; i++)
        {
            j = (j + _state[i] + key[(int)(i % (uint)key.Length)]) & 0xFF;
            (_state[i], _state[j]) = (_state[j], _state[i]);
        }
    }

    /// <summary>Throws away the next bytes of the key stream.</summary>
    public void Skip(int count)
    {
        Span<byte> sink = stackalloc byte[256];
        for (; count > 0; count -= sink.Length)
            Apply(sink[..Math.Min(count, sink.Length)], sink);
    }

    /// <summary>Encrypts or decrypts in place.</summary>
    public void Apply(Span<byte> data) => Apply(data, data);

    /// <summary>Encrypts or decrypts from one buffer to another, or to itself.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length);
        ref var state = ref MemoryMarshal.GetArrayDataReference(_state);
        var (i, j) = (_i, _j);
        var x = Unsafe.Add(ref state, i);
        var at = 0;
        for (; at + sizeof(ulong) <= source.Length; at += sizeof(ulong))
        {
            ulong key = Next(ref state, ref i, ref j, ref x);
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 8;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 16;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 24;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 32;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 40;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 48;
            key |= (ulong)Next(ref state, ref i, ref j, ref x) << 56;
            var data = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[at..], data ^ key);
        }
        for (; at < source.Length; at++)
            destination[at] = (byte)(source[at] ^ Next(ref state, ref i, ref j, ref x));
        (_i, _j) = (i, j);
    }

    // Indices are cut to a byte, the length of the state, so it is read without bounds checks. The next step's value is read before this
    // step's are written, which lets the steps overlap in the processor: nearly twice as fast. If this step changes it, that is made good.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(ref uint state, ref nuint i, ref nuint j, ref uint x)
    {
        j = (byte)((uint)j + x);
        var nextI = (nuint)(byte)((uint)i + 1);
        var nextX = Unsafe.Add(ref state, nextI);
        var y = Unsafe.Add(ref state, j);
        Unsafe.Add(ref state, j) = x;
        Unsafe.Add(ref state, i) = y;
        var key = Unsafe.Add(ref state, (nuint)(byte)(x + y));
        x = j == nextI ? x : nextX;
        i = nextI;
        return key;
    }
}
