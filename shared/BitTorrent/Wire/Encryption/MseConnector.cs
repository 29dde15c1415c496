using System.Buffers.Binary;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Wire.Encryption;

/// <summary>Message Stream Encryption on the connecting end.</summary>
internal static class MseConnector
{
    /// <summary>Settles the encryption.</summary>
    /// <param name="stream">A fresh connection.</param>
    /// <param name="torrent">The key that both ends know.</param>
    /// <param name="offered">What the peer may choose from.</param>
    /// <param name="first">What is sent at once, enciphered: the peer handshake.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The stream to go on with, whichever method the peer chose.</returns>
    /// <exception cref="IOException">The peer does not speak this, or not rightly, or has gone.</exception>
    public static async Task<PeerStream> ConnectAsync(
        Stream stream, InfoHash torrent, CryptoMethods offered, ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        var keys = DiffieHellman.Create();
        await stream.WriteAsync((byte[])[.. keys.PublicKey, .. MseKeys.Padding()], cancellationToken).ConfigureAwait(false);
        var reader = new HandshakeReader(stream);
        var publicKey = await reader.TakeAsync(DiffieHellman.KeyLength, cancellationToken).ConfigureAwait(false);
        var secret = keys.Agree(publicKey.Span) ?? throw new HandshakeException("the peer's public key is no key");
        var outgoing = MseKeys.FromConnecting(secret, torrent);
        var request = Request(secret, torrent, outgoing, offered, first.Span);
        await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        var incoming = MseKeys.FromAccepting(secret, torrent);
        var selected = await ReadAnswerAsync(reader, incoming, cancellationToken).ConfigureAwait(false);
        return selected switch
        {
            CryptoMethods.Rc4 when offered.HasFlag(selected) => Encrypted(stream, reader, incoming, outgoing),
            CryptoMethods.Plain when offered.HasFlag(selected) => new PeerStream(stream, reader.Rest),
            _ => throw new HandshakeException("the peer chose an encryption that was not offered"),
        };
    }

    private static byte[] Request(ReadOnlySpan<byte> secret, InfoHash torrent, Rc4 outgoing, CryptoMethods offered, ReadOnlySpan<byte> first)
    {
        var padding = MseKeys.Padding();
        var plain = new byte[MseKeys.VerificationLength + 4 + 2 + padding.Length + 2 + first.Length];
        var rest = plain.AsSpan(MseKeys.VerificationLength);
        BinaryPrimitives.WriteInt32BigEndian(rest, (int)offered);
        BinaryPrimitives.WriteUInt16BigEndian(rest[4..], (ushort)padding.Length);
        padding.CopyTo(rest[6..]);
        rest = rest[(6 + padding.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)first.Length);
        first.CopyTo(rest[2..]);
        outgoing.Apply(plain);
        Span<byte> masked = stackalloc byte[InfoHash.Length];
        MseKeys.Mask(MseKeys.Obfuscate(torrent), secret).CopyTo(masked);
        return [.. MseKeys.Marker(secret), .. masked, .. plain];
    }

    private static async ValueTask<CryptoMethods> ReadAnswerAsync(HandshakeReader reader, Rc4 incoming, CancellationToken cancellationToken)
    {
        var verification = new byte[MseKeys.VerificationLength];
        incoming.Apply(verification);
        await reader.TakeToAsync(verification, MseKeys.MostPadding, cancellationToken).ConfigureAwait(false);
        var answer = await reader.TakeAsync(6, cancellationToken).ConfigureAwait(false);
        incoming.Apply(answer.Span);
        var selected = BinaryPrimitives.ReadInt32BigEndian(answer.Span);
        var padding = BinaryPrimitives.ReadUInt16BigEndian(answer.Span[4..]);
        if (padding > MseKeys.MostPadding)
            throw new HandshakeException("the peer's padding is too long");
        incoming.Apply((await reader.TakeAsync(padding, cancellationToken).ConfigureAwait(false)).Span);
        return (CryptoMethods)selected;
    }

    private static PeerStream Encrypted(Stream stream, HandshakeReader reader, Rc4 incoming, Rc4 outgoing)
    {
        incoming.Apply(reader.Rest.Span);
        return new PeerStream(stream, reader.Rest, incoming, outgoing);
    }
}
