namespace Replica.BitTorrent.Transport.Utp;

/// <summary>A packet taken apart; points into the bytes that came.</summary>
internal readonly ref struct UtpPacket
{
    private const byte SelectiveAckExtension = 1;
    private const byte PaddingExtension = 0xfe;
    private const int ExtensionHead = 2;
    private const int LongestExtension = byte.MaxValue;

    private UtpPacket(UtpHeader header, ReadOnlySpan<byte> selectiveAck, ReadOnlySpan<byte> payload)
    {
        Header = header;
        SelectiveAck = selectiveAck;
        Payload = payload;
    }

    public UtpHeader Header { get; }

    /// <summary>Which packets came behind the first hole: bit 0 is the packet two after the acknowledged one. Empty = not told.</summary>
    public ReadOnlySpan<byte> SelectiveAck { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Refuses what is short, of another version or type, or has extensions that run over the end. Unknown extensions are skipped.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UtpPacket packet)
    {
        packet = default;
        if (bytes.Length < UtpHeader.Length || (bytes[0] & 0x0f) != UtpHeader.Version || bytes[0] >> 4 > (int)UtpPacketType.Syn)
            return false;
        ReadOnlySpan<byte> selectiveAck = default;
        var rest = bytes[UtpHeader.Length..];
        for (var extension = bytes[1]; extension != 0;)
        {
            if (rest.Length < ExtensionHead || rest.Length < ExtensionHead + rest[1])
                return false;
            var body = rest.Slice(ExtensionHead, rest[1]);
            if (extension == SelectiveAckExtension)
            {
                // BEP 29 asks for multiples of four; libtorrent sends other lengths.
                if (!selectiveAck.IsEmpty)
                    return false;
                selectiveAck = body;
            }
            extension = rest[0];
            rest = rest[(ExtensionHead + body.Length)..];
        }
        packet = new UtpPacket(UtpHeader.Read(bytes), selectiveAck, rest);
        return true;
    }

    /// <summary>Writes header and selective ack (empty = none); gives the length.</summary>
    public static int Write(Span<byte> packet, in UtpHeader header, ReadOnlySpan<byte> selectiveAck = default)
    {
        header.Write(packet, selectiveAck.IsEmpty ? (byte)0 : SelectiveAckExtension);
        if (selectiveAck.IsEmpty)
            return UtpHeader.Length;
        packet[UtpHeader.Length] = 0;
        packet[UtpHeader.Length + 1] = (byte)selectiveAck.Length;
        selectiveAck.CopyTo(packet[(UtpHeader.Length + ExtensionHead)..]);
        return UtpHeader.Length + ExtensionHead + selectiveAck.Length;
    }

    /// <summary>
    /// Writes a header and extensions that mean nothing, <paramref name="padding"/> bytes in all (at least 2): everyone skips extensions that they
    /// do not know, so a packet can be of any size with the same payload.
    /// </summary>
    public static int WritePadded(Span<byte> packet, in UtpHeader header, int padding)
    {
        header.Write(packet, PaddingExtension);
        var at = UtpHeader.Length;
        var extensions = (padding + ExtensionHead + LongestExtension - 1) / (ExtensionHead + LongestExtension);
        for (; extensions > 0; extensions--)
        {
            var length = padding / extensions;
            packet[at] = extensions > 1 ? PaddingExtension : (byte)0;
            packet[at + 1] = (byte)(length - ExtensionHead);
            packet.Slice(at + ExtensionHead, length - ExtensionHead).Clear();
            at += length;
            padding -= length;
        }
        return at;
    }
}
