using System.Buffers;
using System.Net;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>A message of <c>ut_pex</c> (BEP 11): whom the sender is connected to, and is no more, since its last such message.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Dropped">Those that left.</param>
internal sealed record PeerExchange(IReadOnlyList<PexPeer> Added, IReadOnlyList<IPEndPoint> Dropped)
{
    /// <summary>How many are read of each list and family. Senders keep to 50 in a message, the first may hold more.</summary>
    public const int MostPeers = 200;

    private const int MostValues = 64;

    /// <summary>Reads the body; null if it is malformed. What is beyond <see cref="MostPeers"/>, or has port 0, is left out.</summary>
    public static PeerExchange? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (BencodeException)
        {
            return null;
        }
    }

    /// <summary>The body of the message.</summary>
    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        var (v4, v6) = (Added.Where(peer => CompactAddress.IsV4(peer.Address)).ToList(), Added.Where(peer => !CompactAddress.IsV4(peer.Address)).ToList());
        writer.BeginDictionary();
        WriteAddresses(writer, "added"u8, v4.Select(peer => peer.Address));
        WriteFlags(writer, "added.f"u8, v4);
        WriteAddresses(writer, "added6"u8, v6.Select(peer => peer.Address));
        WriteFlags(writer, "added6.f"u8, v6);
        WriteAddresses(writer, "dropped"u8, Dropped.Where(CompactAddress.IsV4));
        WriteAddresses(writer, "dropped6"u8, Dropped.Where(peer => !CompactAddress.IsV4(peer)));
        writer.End();
        return output.WrittenSpan.ToArray();
    }

    private static PeerExchange Read(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> added = default, flags = default, added6 = default, flags6 = default, dropped = default, dropped6 = default;
        var reader = new BencodeReader(body, MostValues, isAnyOrder: true);
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.SequenceEqual("added"u8))
                added = reader.ReadByteString();
            else if (key.SequenceEqual("added.f"u8))
                flags = reader.ReadByteString();
            else if (key.SequenceEqual("added6"u8))
                added6 = reader.ReadByteString();
            else if (key.SequenceEqual("added6.f"u8))
                flags6 = reader.ReadByteString();
            else if (key.SequenceEqual("dropped"u8))
                dropped = reader.ReadByteString();
            else if (key.SequenceEqual("dropped6"u8))
                dropped6 = reader.ReadByteString();
            else
                reader.Skip();
        }
        var found = new List<PexPeer>();
        AddPeers(found, added, flags, CompactAddress.LengthV4);
        AddPeers(found, added6, flags6, CompactAddress.LengthV6);
        var left = new List<PexPeer>();
        AddPeers(left, dropped, default, CompactAddress.LengthV4);
        AddPeers(left, dropped6, default, CompactAddress.LengthV6);
        return new PeerExchange(found, [.. left.Select(peer => peer.Address)]);
    }

    private static void AddPeers(List<PexPeer> peers, ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> flags, int length)
    {
        for (var i = 0; i < MostPeers && (i + 1) * length <= addresses.Length; i++)
        {
            var address = CompactAddress.ReadEndPoint(addresses.Slice(i * length, length));
            if (address.Port > 0)
                peers.Add(new PexPeer(address, i < flags.Length ? (PexFlags)flags[i] : PexFlags.None));
        }
    }

    private static void WriteAddresses(BencodeWriter writer, ReadOnlySpan<byte> key, IEnumerable<IPEndPoint> addresses)
    {
        var bytes = new List<byte>();
        Span<byte> compact = stackalloc byte[CompactAddress.LengthV6];
        foreach (var address in addresses)
            bytes.AddRange(compact[..CompactAddress.Write(address, compact)]);
        writer.WriteKey(key);
        writer.WriteByteString([.. bytes]);
    }

    private static void WriteFlags(BencodeWriter writer, ReadOnlySpan<byte> key, List<PexPeer> peers)
    {
        writer.WriteKey(key);
        writer.WriteByteString([.. peers.Select(peer => (byte)peer.Flags)]);
    }
}
