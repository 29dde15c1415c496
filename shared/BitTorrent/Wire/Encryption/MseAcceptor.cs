using System.Buffers.Binary;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Wire.Encryption;

/// <summary>Message Stream Encryption on the accepting end.</summary>
internal static class MseAcceptor
{
    // Connecting ends send their peer handshake with the request, and perhaps a few messages.
    private const int MostFirst = 2 * 1024;

    /// <summary>Settles the encryption.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="reader">Of its first bytes, of which none was taken.</param>
    /// <param name="torrents">Which torrents there are.</param>
    /// <param name="accepted">What may be chosen; RC4 is preferred.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The stream to go on with, and which torrent the peer asked for.</returns>
    /// <exception cref="IOException">The peer does not speak this, or not rightly, or asks for another torrent, or has gone.</exception>
    public static async Task<(PeerStream Stream, InfoHash Torrent)> AcceptAsync(
        Stream stream, HandshakeReader reader, InfoHashDirectory torrents, CryptoMethods accepted, CancellationToken cancellationToken)
    {
        var publicKey = await reader.TakeAsync(DiffieHellman.KeyLength, cancellationToken).ConfigureAwait(false);
        var keys = DiffieHellman.Create();
        var secret = keys.Agree(publicKey.Span) ?? throw new HandshakeException("the peer's public key is no key");
        await stream.WriteAsync((byte[])[.. keys.PublicKey, .. MseKeys.Padding()], cancellationToken).ConfigureAwait(false);
        await reader.TakeToAsync(MseKeys.Marker(secret), MseKeys.MostPadding, cancellationToken).ConfigureAwait(false);
        var masked = await reader.TakeAsync(InfoHash.Length, cancellationToken).ConfigureAwait(false);
        var torrent = torrents.Find(MseKeys.Mask(InfoHash.FromBytes(masked.Span), secret)) ?? throw new HandshakeException("unknown torrent");
        var incoming = MseKeys.FromConnecting(secret, torrent);
        var (offered, first) = await ReadRequestAsync(reader, incoming, cancellationToken).ConfigureAwait(false);
        var selected = Choose(offered & accepted);
        var outgoing = MseKeys.FromAccepting(secret, torrent);
        await stream.WriteAsync(Answer(outgoing, selected), cancellationToken).ConfigureAwait(false);
        if (selected == CryptoMethods.Plain)
            return (new PeerStream(stream, (byte[])[.. first, .. reader.Rest.Span]), torrent);
        incoming.Apply(reader.Rest.Span);
        return (new PeerStream(stream, (byte[])[.. first, .. reader.Rest.Span], incoming, outgoing), torrent);
    }

    private static CryptoMethods Choose(CryptoMethods common) => common switch
    {
        _ when common.HasFlag(CryptoMethods.Rc4) => CryptoMethods.Rc4,
        _ when common.HasFlag(CryptoMethods.Plain) => CryptoMethods.Plain,
        _ => throw new HandshakeException("the peer offers no encryption that is accepted"),
    };

    private static async ValueTask<(CryptoMethods Offered, byte[] First)> ReadRequestAsync(
        HandshakeReader reader, Rc4 incoming, CancellationToken cancellationToken)
    {
        var request = await reader.TakeAsync(MseKeys.VerificationLength + 6, cancellationToken).ConfigureAwait(false);
        incoming.Apply(request.Span);
        if (request.Span[..MseKeys.VerificationLength].ContainsAnyExcept((byte)0))
            throw new HandshakeException("the peer's verification constant is wrong");
        var offered = (CryptoMethods)BinaryPrimitives.ReadInt32BigEndian(request.Span[MseKeys.VerificationLength..]);
        var padding = BinaryPrimitives.ReadUInt16BigEndian(request.Span[^2..]);
        if (padding > MseKeys.MostPadding)
            throw new HandshakeException("the peer's padding is too long");
        var rest = await reader.TakeAsync(padding + 2, cancellationToken).ConfigureAwait(false);
        incoming.Apply(rest.Span);
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span[^2..]);
        if (length > MostFirst)
            throw new HandshakeException("the peer's first payload is too long");
        var first = (await reader.TakeAsync(length, cancellationToken).ConfigureAwait(false)).ToArray();
        incoming.Apply(first);
        return (offered, first);
    }

    private static byte[] Answer(Rc4 outgoing, CryptoMethods selected)
    {
        var padding = MseKeys.Padding();
        var answer = new byte[MseKeys.VerificationLength + 6 + padding.Length];
        BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(MseKeys.VerificationLength), (int)selected);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(MseKeys.VerificationLength + 4), (ushort)padding.Length);
        padding.CopyTo(answer.AsSpan(MseKeys.VerificationLength + 6));
        outgoing.Apply(answer);
        return answer;
    }
}
