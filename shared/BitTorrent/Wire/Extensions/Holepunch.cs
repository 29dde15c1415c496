using System.Buffers.Binary;
using System.Net;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>A message of <c>ut_holepunch</c> (BEP 55).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Peer">The peer to meet.</param>
/// <param name="Error">Of <see cref="HolepunchKind.Error"/>: why; a number that nobody defined may stand in it. Else none.</param>
internal sealed record Holepunch(HolepunchKind Kind, IPEndPoint Peer, HolepunchError Error = HolepunchError.None)
{
    /// <summary>Reads the body; null if it is malformed. The error may be missing where there is none.</summary>
    public static Holepunch? Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 || body[0] > (byte)HolepunchKind.Error || body[1] > 1)
            return null;
        var kind = (HolepunchKind)body[0];
        var address = body[1] == 0 ? CompactAddress.LengthV4 : CompactAddress.LengthV6;
        var rest = body.Length - 2 - address;
        if (rest != 4 && (rest != 0 || kind == HolepunchKind.Error))
            return null;
        var error = kind == HolepunchKind.Error ? BinaryPrimitives.ReadInt32BigEndian(body[^4..]) : 0;
        return new Holepunch(kind, CompactAddress.ReadEndPoint(body.Slice(2, address)), (HolepunchError)error);
    }

    /// <summary>The body of the message.</summary>
    public byte[] ToBytes()
    {
        var isV4 = CompactAddress.IsV4(Peer);
        var body = new byte[2 + (isV4 ? CompactAddress.LengthV4 : CompactAddress.LengthV6) + 4];
        body[0] = (byte)Kind;
        body[1] = isV4 ? (byte)0 : (byte)1;
        var length = CompactAddress.Write(Peer, body.AsSpan(2));
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(2 + length), (int)Error);
        return body;
    }
}
