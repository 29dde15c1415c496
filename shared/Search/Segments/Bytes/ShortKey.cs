using System.Buffers.Binary;

namespace Replica.Search.Segments.Bytes;

/// <summary>The first bytes of a key as one number.</summary>
internal static class ShortKey
{
    /// <summary>The first 8 bytes, little endian; zeros follow a shorter key.</summary>
    public static ulong Read(ReadOnlySpan<byte> key)
    {
        if (key.Length >= 8)
            return BinaryPrimitives.ReadUInt64LittleEndian(key);
        // Two reads that may overlap, where they agree.
        if (key.Length >= 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(key) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(key[^4..]) << (8 * (key.Length - 4)));
        return key.IsEmpty ? 0 : key[0] | ((ulong)key[key.Length / 2] << (key.Length / 2 * 8)) | ((ulong)key[^1] << ((key.Length - 1) * 8));
    }
}
