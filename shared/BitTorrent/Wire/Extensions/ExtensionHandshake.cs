using System.Net;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>The extension handshake (BEP 10): what a peer takes, and what it says of itself. It may come more than once.</summary>
internal sealed record ExtensionHandshake
{
    /// <summary>The largest body that is read.</summary>
    public const int LargestBody = 16 * 1024;

    /// <summary><c>m</c>: the ids of extended messages.</summary>
    public ExtensionIds Ids { get; init; } = new();

    /// <summary><c>v</c>: the client's name, safe to show; null if it did not say.</summary>
    public string? Client { get; init; }

    /// <summary><c>p</c>: the port that it listens on, 1 to 65,535.</summary>
    public int? Port { get; init; }

    /// <summary><c>reqq</c>: how many requests it keeps, 1 or more.</summary>
    public int? RequestQueue { get; init; }

    /// <summary><c>yourip</c>: the receiver's address as the sender sees it.</summary>
    public IPAddress? YourAddress { get; init; }

    /// <summary><c>ipv4</c>: the sender's own address.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary><c>ipv6</c>: the sender's own address.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary><c>metadata_size</c> (BEP 9): bytes of the info dictionary, 1 to <see cref="MetadataMessage.LargestSize"/>.</summary>
    public int? MetadataSize { get; init; }

    /// <summary><c>upload_only</c> (BEP 21): it wants nothing.</summary>
    public bool? UploadOnly { get; init; }

    /// <summary>Reads the body of the message; null if it is no such dictionary. Fields that make no sense are left out.</summary>
    public static ExtensionHandshake? Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > LargestBody)
            return null;
        try
        {
            return ExtensionHandshakeFields.Read(body);
        }
        catch (BencodeException)
        {
            return null;
        }
    }

    /// <summary>The body of the message.</summary>
    public byte[] ToBytes() => ExtensionHandshakeFields.Write(this);
}
