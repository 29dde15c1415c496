using System.Buffers;
using System.Net;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>The keys of the extension handshake.</summary>
internal static class ExtensionHandshakeFields
{
    // A few dozen extensions are known to exist.
    private const int MostValues = 512;

    /// <summary>Reads the dictionary.</summary>
    /// <exception cref="BencodeException">It is none.</exception>
    public static ExtensionHandshake Read(ReadOnlySpan<byte> body)
    {
        var handshake = new ExtensionHandshake();
        var reader = new BencodeReader(body, MostValues, isAnyOrder: true);
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
            handshake = ReadField(handshake, key, reader.Skip());
        return handshake;
    }

    /// <summary>Writes what is there, in the order of keys.</summary>
    public static byte[] Write(ExtensionHandshake handshake)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        WriteAddress(writer, "ipv4"u8, handshake.IPv4);
        WriteAddress(writer, "ipv6"u8, handshake.IPv6);
        writer.WriteKey("m"u8);
        WriteIds(writer, handshake.Ids);
        WriteNumber(writer, "metadata_size"u8, handshake.MetadataSize);
        WriteNumber(writer, "p"u8, handshake.Port);
        WriteNumber(writer, "reqq"u8, handshake.RequestQueue);
        WriteNumber(writer, "upload_only"u8, handshake.UploadOnly is { } only ? (only ? 1 : 0) : null);
        if (handshake.Client is { } client)
        {
            writer.WriteKey("v"u8);
            writer.WriteText(client);
        }
        WriteAddress(writer, "yourip"u8, handshake.YourAddress);
        writer.End();
        return output.WrittenSpan.ToArray();
    }

    private static ExtensionHandshake ReadField(ExtensionHandshake handshake, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("m"u8))
            return handshake with { Ids = ReadIds(value) };
        if (key.SequenceEqual("v"u8))
            return handshake with { Client = ClientName.Clean(Text(value)) };
        if (key.SequenceEqual("p"u8))
            return handshake with { Port = Number(value, 1, ushort.MaxValue) };
        if (key.SequenceEqual("reqq"u8))
            return handshake with { RequestQueue = Number(value, 1, int.MaxValue) };
        if (key.SequenceEqual("metadata_size"u8))
            return handshake with { MetadataSize = Number(value, 1, MetadataMessage.LargestSize) };
        if (key.SequenceEqual("upload_only"u8))
            return handshake with { UploadOnly = Number(value, 0, int.MaxValue) is { } only ? only > 0 : null };
        if (key.SequenceEqual("yourip"u8))
            return handshake with { YourAddress = Address(value) };
        if (key.SequenceEqual("ipv4"u8))
            return handshake with { IPv4 = Address(value) };
        return key.SequenceEqual("ipv6"u8) ? handshake with { IPv6 = Address(value) } : handshake;
    }

    private static ExtensionIds ReadIds(ReadOnlySpan<byte> value)
    {
        var ids = new ExtensionIds();
        var reader = new BencodeReader(value, MostValues, isAnyOrder: true);
        if (reader.Peek() != BencodeKind.Dictionary)
            return ids;
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
            ids = ReadId(ids, key, (byte?)Number(reader.Skip(), 0, byte.MaxValue));
        return ids;
    }

    private static ExtensionIds ReadId(ExtensionIds ids, ReadOnlySpan<byte> key, byte? id)
    {
        if (key.SequenceEqual("ut_pex"u8))
            return ids with { PeerExchange = id };
        if (key.SequenceEqual("ut_metadata"u8))
            return ids with { Metadata = id };
        if (key.SequenceEqual("lt_donthave"u8))
            return ids with { DontHave = id };
        if (key.SequenceEqual("ut_holepunch"u8))
            return ids with { Holepunch = id };
        return key.SequenceEqual("upload_only"u8) ? ids with { UploadOnly = id } : ids;
    }

    private static void WriteIds(BencodeWriter writer, ExtensionIds ids)
    {
        writer.BeginDictionary();
        WriteNumber(writer, "lt_donthave"u8, ids.DontHave);
        WriteNumber(writer, "upload_only"u8, ids.UploadOnly);
        WriteNumber(writer, "ut_holepunch"u8, ids.Holepunch);
        WriteNumber(writer, "ut_metadata"u8, ids.Metadata);
        WriteNumber(writer, "ut_pex"u8, ids.PeerExchange);
        writer.End();
    }

    private static int? Number(ReadOnlySpan<byte> value, int least, int most)
    {
        var reader = new BencodeReader(value, MostValues, isAnyOrder: true);
        return reader.Peek() == BencodeKind.Number && reader.ReadInteger() is var number && number >= least && number <= most
            ? (int)number
            : null;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value)
    {
        var reader = new BencodeReader(value, MostValues, isAnyOrder: true);
        return reader.Peek() == BencodeKind.ByteString ? reader.ReadByteString() : default;
    }

    private static IPAddress? Address(ReadOnlySpan<byte> value) => Text(value) is { Length: 4 or 16 } bytes ? CompactAddress.Read(bytes) : null;

    private static void WriteNumber(BencodeWriter writer, ReadOnlySpan<byte> key, int? number)
    {
        if (number is null)
            return;
        writer.WriteKey(key);
        writer.WriteInteger(number.Value);
    }

    private static void WriteAddress(BencodeWriter writer, ReadOnlySpan<byte> key, IPAddress? address)
    {
        if (address is null)
            return;
        writer.WriteKey(key);
        writer.WriteByteString(address.GetAddressBytes());
    }
}
