using System.Buffers.Binary;
using System.Text;

namespace Replica.Interop.Tests.Hostile;

/// <summary>The peer protocol's bytes, right and wrong, made without any of our code (BEP 3, 6, 9, 10, 11, 52).</summary>
internal static class Packets
{
    public const byte Choke = 0, Unchoke = 1, Interested = 2, NotInterested = 3, Have = 4, Bitfield = 5, Request = 6, Piece = 7, Cancel = 8, Port = 9;
    public const byte Suggest = 13, HaveAll = 14, HaveNone = 15, Reject = 16, AllowedFast = 17, Extended = 20, HashRequest = 21, Hashes = 22, HashReject = 23;

    /// <summary>Every message that some BEP defines, and some that none does.</summary>
    public static readonly byte[] EveryKind =
    [
        Choke, Unchoke, Interested, NotInterested, Have, Bitfield, Request, Piece, Cancel, Port, 10, 11, 12, Suggest, HaveAll, HaveNone, Reject, AllowedFast,
        18, 19, Extended, HashRequest, Hashes, HashReject, 24, 99, 255,
    ];

    /// <summary>A handshake that claims the extension protocol, the fast extension, the DHT and, unless told otherwise, version 2; libtorrent ends one that claims it for a torrent without.</summary>
    public static byte[] Handshake(string infoHash, string peerId = "-XX0001-hostilehosti", bool isVersion2 = true) =>
        [19, .. "BitTorrent protocol"u8, 0, 0, 0, 0, 0, 0x10, 0, (byte)(isVersion2 ? 0x15 : 0x05), .. Convert.FromHexString(infoHash), .. Encoding.ASCII.GetBytes(peerId)];

    /// <summary>A message with its length in front.</summary>
    public static byte[] Message(byte kind, params ReadOnlySpan<byte> payload) => [.. Number(payload.Length + 1), kind, .. payload];

    /// <summary>A length in front of less than that.</summary>
    public static byte[] Lying(long length, byte kind) => [.. Number(length), kind];

    /// <summary>A message of numbers.</summary>
    public static byte[] Numbers(byte kind, params ReadOnlySpan<long> values)
    {
        var payload = new byte[4 * values.Length];
        for (var index = 0; index < values.Length; index++)
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(4 * index), unchecked((uint)values[index]));
        return Message(kind, payload);
    }

    /// <summary>A block.</summary>
    public static byte[] Block(long piece, long begin, params ReadOnlySpan<byte> bytes) => Message(Piece, [.. Number(piece), .. Number(begin), .. bytes]);

    /// <summary>An extended message; 0 is the handshake.</summary>
    public static byte[] Extension(byte kind, string bencoded, params ReadOnlySpan<byte> rest) => Message(Extended, [kind, .. Encoding.Latin1.GetBytes(bencoded), .. rest]);

    /// <summary>An extended handshake that knows metadata (1), PEX (2), dont-have (3) and holepunch (4).</summary>
    public static byte[] ExtensionHandshake(long metadataSize = 0) =>
        Extension(0, $"d1:md11:lt_donthavei3e11:ut_metadatai1e12:ut_holepunchi4e6:ut_pexi2ee{(metadataSize == 0 ? "" : $"13:metadata_sizei{metadataSize}e")}1:v7:Hostile4:reqqi500ee");

    private static byte[] Number(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, unchecked((uint)value));
        return bytes;
    }
}
