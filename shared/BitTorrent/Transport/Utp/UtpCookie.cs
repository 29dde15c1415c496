using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>The number of an answer to a request to connect: a keyed hash of who asked, so that nothing needs to be kept until they go on.</summary>
internal sealed class UtpCookie(byte[] secret)
{
    private const long Period = 32_000_000;
    private const int AddressLength = 16;

    public ushort Of(IPEndPoint from, ushort connectionId, ushort sequence, long now) => Hash(from, connectionId, sequence, now / Period);

    /// <summary>True for a number that was given less than two periods (64 s) ago.</summary>
    public bool Matches(ushort number, IPEndPoint from, ushort connectionId, ushort sequence, long now) =>
        number == Hash(from, connectionId, sequence, now / Period) || number == Hash(from, connectionId, sequence, now / Period - 1);

    private ushort Hash(IPEndPoint from, ushort connectionId, ushort sequence, long period)
    {
        Span<byte> text = stackalloc byte[AddressLength + 14];
        text.Clear();
        from.Address.TryWriteBytes(text, out _);
        BinaryPrimitives.WriteUInt16BigEndian(text[16..], (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(text[18..], connectionId);
        BinaryPrimitives.WriteUInt16BigEndian(text[20..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(text[22..], period);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, text, hash);
        return BinaryPrimitives.ReadUInt16BigEndian(hash);
    }
}
