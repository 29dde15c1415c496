using System.Diagnostics.CodeAnalysis;
using System.Net;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Dht;

/// <summary>One KRPC message (BEP 5): a query, its response, or an error.</summary>
internal sealed record KrpcMessage
{
    /// <summary>The longest packet that is looked at, in bytes.</summary>
    public const int MaxLength = 4096;

    /// <summary>Query, response or error.</summary>
    public required KrpcKind Kind { get; init; }

    /// <summary><c>t</c>: what ties a response to its query; 1 to 32 bytes.</summary>
    public required byte[] Transaction { get; init; }

    /// <summary><c>q</c></summary>
    public KrpcMethod Method { get; init; }

    /// <summary><c>a</c> or <c>r</c>; of an error, empty.</summary>
    public KrpcFields Fields { get; init; } = new();

    /// <summary><c>ro</c>: the sender does not answer queries (BEP 43).</summary>
    public bool IsReadOnly { get; init; }

    /// <summary><c>ip</c>: where the sender saw us (BEP 42).</summary>
    public IPEndPoint? External { get; init; }

    /// <summary>The code of an error.</summary>
    public long ErrorCode { get; init; }

    /// <summary>The text of an error, cut to 100 characters.</summary>
    public string ErrorText { get; init; } = "";

    /// <summary>Reads a packet. Keys may stand in any order, as several clients write them; unknown ones are passed over.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out KrpcMessage? message)
    {
        message = null;
        if (packet.Length > MaxLength)
            return false;
        try
        {
            message = KrpcReader.Read(packet);
        }
        catch (BencodeException)
        {
            // Malformed packets are a matter of course on an open port.
        }
        return message is not null;
    }
}
