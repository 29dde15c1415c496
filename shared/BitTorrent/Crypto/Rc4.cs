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
    private uint _i;
    private uint _j;

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
        var at = 0;
        for (; at + sizeof(ulong) <= source.Length; at += sizeof(ulong))
        {
            ulong key = Next(ref state, ref i, ref j);
            key |= (ulong)Next(ref state, ref i, ref j) << 8;
            key |= (ulong)Next(ref state, ref i, ref j) << 16;
            key |= (ulong)Next(ref state, ref i, ref j) << 24;
            key |= (ulong)Next(ref state, ref i, ref j) << 32;
            key |= (ulong)Next(ref state, ref i, ref j) << 40;
            key |= (ulong)Next(ref state, ref i, ref j) << 48;
            key |= (ulong)Next(ref state, ref i, ref j) << 56;
            if (!BitConverter.IsLittleEndian)
                key = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(key);
            Unsafe.WriteUnaligned(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(destination), at),
                Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref MemoryMarshal.GetReference(source), at)) ^ key);
        }
        for (; at < source.Length; at++)
            destination[at] = (byte)(source[at] ^ Next(ref state, ref i, ref j));
        (_i, _j) = (i, j);
    }

    // The indices are masked to the length of the state, so it is read without bounds checks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(ref uint state, ref uint i, ref uint j)
    {
        i = (i + 1) & 0xFF;
        ref var left = ref Unsafe.Add(ref state, i);
        var x = left;
        j = (j + x) & 0xFF;
        ref var right = ref Unsafe.Add(ref state, j);
        var y = right;
        left = y;
        right = x;
        return Unsafe.Add(ref state, (x + y) & 0xFF);
    }
}
