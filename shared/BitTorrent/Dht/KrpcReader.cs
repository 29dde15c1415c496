using System.Collections.Frozen;
using System.Net;
using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Dht;

/// <summary>Reads the outer dictionary of a KRPC message.</summary>
internal static class KrpcReader
{
    private const int MaxValues = 1000;
    private const int MaxTransaction = 32;
    private const int MaxErrorText = 100;

    private static readonly FrozenDictionary<string, KrpcMethod> Methods = new Dictionary<string, KrpcMethod>
    {
        ["ping"] = KrpcMethod.Ping,
        ["find_node"] = KrpcMethod.FindNode,
        ["get_peers"] = KrpcMethod.GetPeers,
        ["announce_peer"] = KrpcMethod.AnnouncePeer,
        ["get"] = KrpcMethod.Get,
        ["put"] = KrpcMethod.Put,
        ["sample_infohashes"] = KrpcMethod.SampleInfoHashes,
    }.ToFrozenDictionary();

    /// <summary>The message, or null if it is none.</summary>
    /// <exception cref="BencodeException">Not bencode.</exception>
    public static KrpcMessage? Read(ReadOnlySpan<byte> packet)
    {
        var reader = new BencodeReader(packet, MaxValues, isAnyOrder: true);
        var outer = new Outer();
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
            outer.Read(key, ref reader);
        reader.EndDocument();
        return outer.ToMessage();
    }

    private struct Outer
    {
        private KrpcKind? _kind;
        private byte[]? _transaction;
        private KrpcMethod? _method;
        private KrpcFields? _arguments;
        private KrpcFields? _response;
        private bool _isReadOnly;
        private IPEndPoint? _external;
        private (long Code, string Text)? _error;

        public void Read(ReadOnlySpan<byte> key, ref BencodeReader reader)
        {
            switch (reader.Peek(), key.Length <= 2 ? Encoding.Latin1.GetString(key) : "")
            {
                case (BencodeKind.ByteString, "t"):
                    var id = reader.ReadByteString();
                    _transaction = id.Length is > 0 and <= MaxTransaction ? id.ToArray() : null;
                    break;
                case (BencodeKind.ByteString, "y"):
                    _kind = reader.ReadByteString() switch { [(byte)'q'] => KrpcKind.Query, [(byte)'r'] => KrpcKind.Response, [(byte)'e'] => KrpcKind.Error, _ => null };
                    break;
                case (BencodeKind.ByteString, "q"):
                    _method = MethodOf(reader.ReadByteString());
                    break;
                case (BencodeKind.Dictionary, "a"):
                    _arguments = KrpcFieldsReader.Read(ref reader);
                    break;
                case (BencodeKind.Dictionary, "r"):
                    _response = KrpcFieldsReader.Read(ref reader);
                    break;
                case (BencodeKind.List, "e"):
                    _error = ReadError(ref reader);
                    break;
                case (BencodeKind.ByteString, "ip"):
                    _external = CompactEndPoint.Read(reader.ReadByteString());
                    break;
                case (BencodeKind.Number, "ro"):
                    _isReadOnly = reader.ReadInteger() == 1;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        public readonly KrpcMessage? ToMessage() => (_transaction, _kind) switch
        {
            ({ } transaction, KrpcKind.Query) when _method is { } method && _arguments is { } arguments =>
                new KrpcMessage { Kind = KrpcKind.Query, Transaction = transaction, Method = method, Fields = arguments, IsReadOnly = _isReadOnly },
            ({ } transaction, KrpcKind.Response) when _response is { } response =>
                new KrpcMessage { Kind = KrpcKind.Response, Transaction = transaction, Fields = response, External = _external },
            ({ } transaction, KrpcKind.Error) =>
                new KrpcMessage { Kind = KrpcKind.Error, Transaction = transaction, ErrorCode = _error?.Code ?? 0, ErrorText = _error?.Text ?? "", External = _external },
            _ => null,
        };

        private static KrpcMethod MethodOf(ReadOnlySpan<byte> name)
        {
            Span<char> text = stackalloc char[32];
            return name.Length <= text.Length
                && Methods.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..Encoding.Latin1.GetChars(name, text)], out var method)
                ? method
                : KrpcMethod.Unknown;
        }

        private static (long Code, string Text) ReadError(ref BencodeReader reader)
        {
            long code = 0;
            var text = "";
            reader.BeginList();
            while (reader.NextItem())
            {
                switch (reader.Peek())
                {
                    case BencodeKind.Number:
                        code = reader.ReadInteger();
                        break;
                    case BencodeKind.ByteString:
                        var bytes = reader.ReadByteString();
                        text = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MaxErrorText)]);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
            return (code, text);
        }
    }
}
