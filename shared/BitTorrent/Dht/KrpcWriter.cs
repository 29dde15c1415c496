using System.Buffers;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Dht;

/// <summary>Writes KRPC messages: canonical bencode.</summary>
internal static class KrpcWriter
{
    /// <summary>The bytes of a message.</summary>
    public static ReadOnlyMemory<byte> Write(KrpcMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        if (message.Kind == KrpcKind.Query)
        {
            writer.WriteKey("a"u8);
            WriteFields(writer, message.Fields, message.Method);
        }
        if (message.Kind == KrpcKind.Error)
            WriteError(writer, message);
        if (message.External is { } external)
        {
            Span<byte> compact = stackalloc byte[CompactEndPoint.Length6];
            WriteBytes(writer, "ip"u8, compact[..CompactEndPoint.Write(external, compact)]);
        }
        if (message.Kind == KrpcKind.Query)
            WriteBytes(writer, "q"u8, NameOf(message.Method));
        if (message.Kind == KrpcKind.Response)
        {
            writer.WriteKey("r"u8);
            WriteFields(writer, message.Fields, KrpcMethod.Unknown);
        }
        if (message.IsReadOnly)
            WriteNumber(writer, "ro"u8, 1);
        WriteBytes(writer, "t"u8, message.Transaction);
        WriteBytes(writer, "y"u8, message.Kind switch { KrpcKind.Query => "q"u8, KrpcKind.Response => "r"u8, _ => "e"u8 });
        writer.End();
        return buffer.WrittenMemory;
    }

    private static ReadOnlySpan<byte> NameOf(KrpcMethod method) => method switch
    {
        KrpcMethod.Ping => "ping"u8,
        KrpcMethod.FindNode => "find_node"u8,
        KrpcMethod.GetPeers => "get_peers"u8,
        KrpcMethod.AnnouncePeer => "announce_peer"u8,
        KrpcMethod.Get => "get"u8,
        KrpcMethod.Put => "put"u8,
        KrpcMethod.SampleInfoHashes => "sample_infohashes"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    private static void WriteError(BencodeWriter writer, KrpcMessage message)
    {
        writer.WriteKey("e"u8);
        writer.BeginList();
        writer.WriteInteger(message.ErrorCode);
        writer.WriteText(message.ErrorText);
        writer.End();
    }

    // In the order that canonical bencode wants.
    private static void WriteFields(BencodeWriter writer, KrpcFields fields, KrpcMethod method)
    {
        var isAboutPeers = method is KrpcMethod.GetPeers or KrpcMethod.AnnouncePeer;
        writer.BeginDictionary();
        WriteNumber(writer, "cas"u8, fields.Cas);
        WriteBytes(writer, "id"u8, fields.Id.ToArray());
        WriteNumber(writer, "implied_port"u8, fields.ImpliedPort ? 1 : null);
        if (isAboutPeers)
            WriteBytes(writer, "info_hash"u8, fields.Target?.ToArray());
        WriteNumber(writer, "interval"u8, fields.Interval);
        WriteBytes(writer, "k"u8, fields.PublicKey);
        WriteBytes(writer, "nodes"u8, fields.Nodes is { } nodes ? CompactEndPoint.WriteNodes(nodes) : null);
        WriteBytes(writer, "nodes6"u8, fields.Nodes6 is { } nodes6 ? CompactEndPoint.WriteNodes(nodes6) : null);
        WriteNumber(writer, "num"u8, fields.Count);
        WriteNumber(writer, "port"u8, fields.Port);
        WriteBytes(writer, "salt"u8, fields.Salt);
        WriteBytes(writer, "samples"u8, fields.Samples);
        WriteNumber(writer, "seq"u8, fields.Sequence);
        WriteBytes(writer, "sig"u8, fields.Signature);
        if (!isAboutPeers)
            WriteBytes(writer, "target"u8, fields.Target?.ToArray());
        WriteBytes(writer, "token"u8, fields.Token);
        if (fields.Value is { } value)
        {
            writer.WriteKey("v"u8);
            writer.WriteRaw(value);
        }
        WriteLists(writer, fields);
        writer.End();
    }

    private static void WriteLists(BencodeWriter writer, KrpcFields fields)
    {
        if (fields.Values is { } values)
        {
            Span<byte> compact = stackalloc byte[CompactEndPoint.Length6];
            writer.WriteKey("values"u8);
            writer.BeginList();
            foreach (var peer in values)
                writer.WriteByteString(compact[..CompactEndPoint.Write(peer, compact)]);
            writer.End();
        }
        if (!fields.Wants4 && !fields.Wants6)
            return;
        writer.WriteKey("want"u8);
        writer.BeginList();
        if (fields.Wants4) writer.WriteByteString("n4"u8);
        if (fields.Wants6) writer.WriteByteString("n6"u8);
        writer.End();
    }

    private static void WriteBytes(BencodeWriter writer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        writer.WriteKey(key);
        writer.WriteByteString(value);
    }

    private static void WriteBytes(BencodeWriter writer, ReadOnlySpan<byte> key, byte[]? value)
    {
        if (value is not null)
            WriteBytes(writer, key, value.AsSpan());
    }

    private static void WriteNumber(BencodeWriter writer, ReadOnlySpan<byte> key, long? value)
    {
        if (value is null)
            return;
        writer.WriteKey(key);
        writer.WriteInteger(value.Value);
    }
}
