using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Dht;

/// <summary>Reads the inner dictionary of a query or response. What is too long, or of the wrong type, counts as absent.</summary>
internal static class KrpcFieldsReader
{
    /// <summary>The most nodes taken from one message.</summary>
    public const int MaxNodes = 32;

    /// <summary>The most peers taken from one message.</summary>
    public const int MaxPeers = 200;

    private const int MaxToken = 64;

    /// <summary>Reads the dictionary that stands next.</summary>
    /// <returns>Null if it holds no valid <c>id</c>, which every query and response needs.</returns>
    /// <exception cref="BencodeException">Not bencode.</exception>
    public static KrpcFields? Read(ref BencodeReader reader)
    {
        var fields = new KrpcFields();
        var hasId = false;
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            var name = key.Length <= 16 ? Encoding.Latin1.GetString(key) : "";
            if (name == "v")
            {
                fields = fields with { Value = reader.Skip().ToArray() };
                continue;
            }
            switch (reader.Peek())
            {
                case BencodeKind.ByteString:
                    var bytes = reader.ReadByteString();
                    hasId |= name == "id" && bytes.Length == DhtKey.Length;
                    fields = WithBytes(fields, name, bytes);
                    break;
                case BencodeKind.Number:
                    fields = WithNumber(fields, name, reader.ReadInteger());
                    break;
                case BencodeKind.List when name == "values":
                    fields = fields with { Values = ReadPeers(ref reader) };
                    break;
                case BencodeKind.List when name == "want":
                    fields = ReadWants(fields, ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return hasId ? fields : null;
    }

    private static KrpcFields WithBytes(KrpcFields fields, string name, ReadOnlySpan<byte> bytes) => name switch
    {
        "id" when bytes.Length == DhtKey.Length => fields with { Id = DhtKey.FromBytes(bytes) },
        "target" or "info_hash" when bytes.Length == DhtKey.Length => fields with { Target = DhtKey.FromBytes(bytes) },
        "token" when bytes.Length <= MaxToken => fields with { Token = bytes.ToArray() },
        "nodes" => fields with { Nodes = CompactEndPoint.ReadNodes(bytes, AddressFamily.InterNetwork, MaxNodes) },
        "nodes6" => fields with { Nodes6 = CompactEndPoint.ReadNodes(bytes, AddressFamily.InterNetworkV6, MaxNodes) },
        "k" when bytes.Length == Ed25519.PublicKeyLength => fields with { PublicKey = bytes.ToArray() },
        "sig" when bytes.Length == Ed25519.SignatureLength => fields with { Signature = bytes.ToArray() },
        "salt" => fields with { Salt = bytes.ToArray() },
        "samples" when bytes.Length % DhtKey.Length == 0 => fields with { Samples = bytes.ToArray() },
        _ => fields,
    };

    private static KrpcFields WithNumber(KrpcFields fields, string name, long number) => name switch
    {
        "port" when number is > 0 and <= IPEndPoint.MaxPort => fields with { Port = (int)number },
        "implied_port" => fields with { ImpliedPort = number != 0 },
        "seq" => fields with { Sequence = number },
        "cas" => fields with { Cas = number },
        "num" when number >= 0 => fields with { Count = number },
        "interval" when number >= 0 => fields with { Interval = number },
        _ => fields,
    };

    private static List<IPEndPoint> ReadPeers(ref BencodeReader reader)
    {
        var peers = new List<IPEndPoint>();
        reader.BeginList();
        while (reader.NextItem())
        {
            if (CompactEndPoint.Read(reader.Peek() == BencodeKind.ByteString ? reader.ReadByteString() : SkipOdd(ref reader)) is { } peer && peers.Count < MaxPeers)
                peers.Add(peer);
        }
        return peers;
    }

    private static ReadOnlySpan<byte> SkipOdd(ref BencodeReader reader)
    {
        reader.Skip();
        return [];
    }

    private static KrpcFields ReadWants(KrpcFields fields, ref BencodeReader reader)
    {
        reader.BeginList();
        while (reader.NextItem())
        {
            var want = reader.Peek() == BencodeKind.ByteString ? reader.ReadByteString() : SkipOdd(ref reader);
            fields = fields with { Wants4 = fields.Wants4 || want.SequenceEqual("n4"u8), Wants6 = fields.Wants6 || want.SequenceEqual("n6"u8) };
        }
        return fields;
    }
}
