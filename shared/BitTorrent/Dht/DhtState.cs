using System.Buffers;
using System.Net.Sockets;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Dht;

/// <summary>What a node keeps over restarts: <c>d2:v4d2:id20:…5:nodes…e2:v6d…ee</c>, its ids and the nodes that it knew in their compact form.</summary>
internal static class DhtState
{
    /// <summary>A longer file is none of ours; bytes.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxNodes = 500;
    private const int MaxValues = 16;

    /// <summary>The bytes to keep.</summary>
    public static byte[] Write(DhtFamilies families)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        foreach (var family in families.All)
        {
            writer.WriteKey(KeyOf(family));
            writer.BeginDictionary();
            writer.WriteKey("id"u8);
            writer.WriteByteString(family.Table.Self.ToArray());
            writer.WriteKey("nodes"u8);
            writer.WriteByteString(CompactEndPoint.WriteNodes([.. family.Table.Nodes.OrderBy(node => node.IsBad).Take(MaxNodes).Select(node => node.Contact)]));
            writer.End();
        }
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes the state up. What is malformed is left out, without a word: a node can always start afresh.</summary>
    public static void Restore(ReadOnlySpan<byte> state, DhtFamilies families, AddressRule rule)
    {
        try
        {
            var reader = new BencodeReader(state, MaxValues);
            reader.BeginDictionary();
            while (reader.NextKey(out var key))
            {
                var family = FindFamily(families, key);
                if (family is null)
                    reader.Skip();
                else
                    ReadFamily(ref reader, family, rule);
            }
        }
        catch (BencodeException)
        {
            // Cut short or damaged: whatever was read until here is as good as what others tell.
        }
    }

    private static void ReadFamily(ref BencodeReader reader, DhtFamily family, AddressRule rule)
    {
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.SequenceEqual("id"u8) && reader.Peek() == BencodeKind.ByteString)
                RestoreId(reader.ReadByteString(), family);
            else if (key.SequenceEqual("nodes"u8) && reader.Peek() == BencodeKind.ByteString)
                RestoreNodes(reader.ReadByteString(), family, rule);
            else
                reader.Skip();
        }
    }

    private static void RestoreId(ReadOnlySpan<byte> id, DhtFamily family)
    {
        if (id.Length == DhtKey.Length)
            family.Restore(DhtKey.FromBytes(id));
    }

    private static void RestoreNodes(ReadOnlySpan<byte> nodes, DhtFamily family, AddressRule rule)
    {
        foreach (var contact in CompactEndPoint.ReadNodes(nodes, family.Family, MaxNodes))
        {
            if (rule.Allows(contact.EndPoint))
                family.Table.Restore(contact);
        }
    }

    private static DhtFamily? FindFamily(DhtFamilies families, ReadOnlySpan<byte> key)
    {
        foreach (var family in families.All)
        {
            if (key.SequenceEqual(KeyOf(family)))
                return family;
        }
        return null;
    }

    private static ReadOnlySpan<byte> KeyOf(DhtFamily family) => family.Family == AddressFamily.InterNetwork ? "v4"u8 : "v6"u8;
}
