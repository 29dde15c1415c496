using System.Buffers.Binary;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>
/// Which hashes of a file's Merkle tree are asked for, given or refused (BEP 52): the body of <see cref="MessageKind.HashRequest"/> and
/// <see cref="MessageKind.HashReject"/>, and the start of that of <see cref="MessageKind.Hashes"/>.
/// </summary>
/// <param name="Root">32 bytes: <c>pieces root</c>. Of a parsed one it is a slice of what was parsed.</param>
/// <param name="BaseLayer">The layer of the hashes; 0 = that of the blocks.</param>
/// <param name="Index">The first hash in the layer; a multiple of <paramref name="Count"/>.</param>
/// <param name="Count">How many: a power of two, 2 to <see cref="MostHashes"/>.</param>
/// <param name="ProofLayers">How many layers above are to be proven.</param>
internal readonly record struct HashRange(ReadOnlyMemory<byte> Root, int BaseLayer, int Index, int Count, int ProofLayers)
{
    /// <summary>Bytes of a range.</summary>
    public const int Length = 48;

    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = 32;

    /// <summary>The most hashes that are asked for at once.</summary>
    public const int MostHashes = 512;

    // 2^26 blocks of 16 KiB are a tebibyte; taller trees than this there are not.
    private const int MostLayers = 40;

    /// <summary>Reads the first 48 bytes of a body; null if what they say can never be answered.</summary>
    public static HashRange? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length < Length)
            return null;
        var numbers = body.Span[HashLength..];
        var range = new HashRange(body[..HashLength], Number(numbers, 0), Number(numbers, 4), Number(numbers, 8), Number(numbers, 12));
        return range.IsValid ? range : null;
    }

    /// <summary>Reads the hashes that follow the range in the body of <see cref="MessageKind.Hashes"/>: those asked for, then their proof.</summary>
    /// <returns>A slice of the body; null if that has not the length that the range calls for.</returns>
    public ReadOnlyMemory<byte>? HashesOf(ReadOnlyMemory<byte> body)
    {
        var hashes = body.Length - Length;
        return hashes >= Count * HashLength && hashes <= (Count + ProofLayers) * HashLength && hashes % HashLength == 0
            ? body[Length..]
            : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>The body of a message, with hashes or without.</summary>
    public byte[] ToBytes(ReadOnlySpan<byte> hashes = default)
    {
        var body = new byte[Length + hashes.Length];
        Root.Span.CopyTo(body);
        var numbers = body.AsSpan(HashLength);
        BinaryPrimitives.WriteInt32BigEndian(numbers, BaseLayer);
        BinaryPrimitives.WriteInt32BigEndian(numbers[4..], Index);
        BinaryPrimitives.WriteInt32BigEndian(numbers[8..], Count);
        BinaryPrimitives.WriteInt32BigEndian(numbers[12..], ProofLayers);
        hashes.CopyTo(body.AsSpan(Length));
        return body;
    }

    private bool IsValid => BaseLayer is >= 0 and <= MostLayers
        && ProofLayers is >= 0 and <= MostLayers
        && Count is >= 2 and <= MostHashes && int.IsPow2(Count)
        && Index >= 0 && Index % Count == 0;

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
}
