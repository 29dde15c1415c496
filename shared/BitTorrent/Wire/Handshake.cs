using System.Buffers.Binary;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Wire;

/// <summary>The first 68 bytes of a peer (BEP 3): protocol name, reserved bits, info hash, peer id.</summary>
/// <param name="InfoHash">Which torrent; of a version 2 torrent the first 20 bytes of its hash (BEP 52).</param>
/// <param name="PeerId">20 bytes (BEP 20).</param>
/// <param name="Reserved">The eight reserved bytes, first byte highest.</param>
public sealed record Handshake(InfoHash InfoHash, ReadOnlyMemory<byte> PeerId, ulong Reserved)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 68;

    /// <summary>What we announce: extensions (BEP 10), fast (BEP 6), DHT (BEP 5).</summary>
    public const ulong Supported = ExtensionBit | FastBit | DhtBit;

    private const ulong ExtensionBit = 0x10_0000;
    private const ulong DhtBit = 0x01;
    private const ulong FastBit = 0x04;
    /// <summary>Version 2 of a hybrid torrent is known (BEP 52).</summary>
    internal const ulong Version2Bit = 0x10;

    /// <summary>BEP 10.</summary>
    public bool HasExtensions => (Reserved & ExtensionBit) != 0;

    /// <summary>BEP 6.</summary>
    public bool HasFast => (Reserved & FastBit) != 0;

    /// <summary>BEP 5: it may send <see cref="MessageKind.Port"/>.</summary>
    public bool HasDht => (Reserved & DhtBit) != 0;

    /// <summary>BEP 52: of a hybrid torrent, that the peer knows version 2.</summary>
    public bool HasVersion2 => (Reserved & Version2Bit) != 0;

    /// <summary>Writes the 68 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Protocol.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[20..], Reserved);
        InfoHash.CopyTo(destination[28..]);
        PeerId.Span.CopyTo(destination[48..]);
    }

    /// <summary>Reads 68 bytes; null if they begin otherwise.</summary>
    public static Handshake? Parse(ReadOnlySpan<byte> bytes) => bytes.Length == Length && bytes.StartsWith(Protocol)
        ? new Handshake(
            InfoHash.FromBytes(bytes.Slice(28, InfoHash.Length)),
            bytes[48..].ToArray(),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[20..]))
        : null;

    /// <summary>What every handshake begins with: 20 bytes.</summary>
    internal static ReadOnlySpan<byte> Protocol => "\u0013BitTorrent protocol"u8;
}
