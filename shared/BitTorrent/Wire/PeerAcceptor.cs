using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire.Encryption;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// Takes in connections: finds out whether they are encrypted and which torrent they are for, and answers. Whoever is slow, sends garbage,
/// asks for what there is not, or speaks as the policy forbids is dropped without a word.
/// </summary>
/// <param name="torrents">Which torrents there are.</param>
/// <param name="policy">The policy of encryption.</param>
/// <param name="peerId">Ours.</param>
/// <param name="time">The clock of the time-out.</param>
/// <param name="arrived">Gets each link, not started, with its torrent; called on any thread.</param>
internal sealed class PeerAcceptor(
    InfoHashDirectory torrents, EncryptionPolicy policy, ReadOnlyMemory<byte> peerId, TimeProvider time, Action<IPeerLink, InfoHash> arrived)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WaitingRoom<Stream> _slots = new(stream => stream.Dispose());

    /// <summary>How many handshakes are in progress.</summary>
    public int Pending => _slots.Count;

    /// <summary>Takes over a fresh connection. It never throws.</summary>
    public async Task AcceptAsync(Stream stream, IPEndPoint remote, PeerTransport transport)
    {
        using var ending = new CancellationTokenSource(Patience, time);
        _slots.Enter(remote.Address, stream);
        WireLink? link = null;
        try
        {
            link = await GreetAsync(stream, remote, transport, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // No answer is the answer.
        }
        finally
        {
            _slots.Leave(stream);
            if (link is null)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
        if (link is not null)
            arrived(link, link.Handshake.InfoHash);
    }

    private async Task<WireLink> GreetAsync(Stream stream, IPEndPoint remote, PeerTransport transport, CancellationToken cancellationToken)
    {
        var (secured, asked) = await SecureAsync(stream, cancellationToken).ConfigureAwait(false);
        var hello = new byte[Handshake.Length];
        await secured.ReadExactlyAsync(hello, cancellationToken).ConfigureAwait(false);
        var handshake = Handshake.Parse(hello) ?? throw new HandshakeException("it is no BitTorrent peer");
        if (!torrents.Contains(handshake.InfoHash) || (asked is not null && asked != handshake.InfoHash))
            throw new HandshakeException("unknown torrent");
        if (handshake.PeerId.Span.SequenceEqual(peerId.Span))
            throw new HandshakeException("it is this peer itself");
        new Handshake(handshake.InfoHash, peerId, Handshake.Supported).CopyTo(hello);
        await secured.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        return new WireLink(secured, new LinkFacts(remote, handshake, transport, secured.IsEncrypted, IsIncoming: true), time);
    }

    private async Task<(PeerStream Stream, InfoHash? Asked)> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new HandshakeReader(stream);
        var start = await reader.PeekAsync(Handshake.Protocol.Length, cancellationToken).ConfigureAwait(false);
        if (start.Span.SequenceEqual(Handshake.Protocol))
        {
            return policy == EncryptionPolicy.Require
                ? throw new HandshakeException("the peer does not encrypt")
                : (new PeerStream(stream, reader.Rest), null);
        }
        var accepted = policy switch
        {
            EncryptionPolicy.Require => CryptoMethods.Rc4,
            EncryptionPolicy.Prefer => CryptoMethods.Rc4 | CryptoMethods.Plain,
            _ => throw new HandshakeException("the peer encrypts"),
        };
        return await MseAcceptor.AcceptAsync(stream, reader, torrents, accepted, cancellationToken).ConfigureAwait(false);
    }
}
