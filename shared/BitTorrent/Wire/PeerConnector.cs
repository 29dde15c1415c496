using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire.Encryption;

namespace Replica.BitTorrent.Wire;

/// <summary>Connects to peers: dials, settles the encryption as the policy says, and exchanges handshakes. It remembers nothing.</summary>
/// <param name="dialer">Opens connections.</param>
/// <param name="options">Transports in the order of preference, and the policy of encryption.</param>
/// <param name="peerId">Ours.</param>
/// <param name="time">The clock of the time-out.</param>
internal sealed class PeerConnector(PeerDialer dialer, EngineOptions options, ReadOnlyMemory<byte> peerId, TimeProvider time)
{
    /// <summary>The reason where the connection was made and the peer ended it before its handshake: mostly it does not speak as the policy of encryption demands.</summary>
    public const string RefusedHandshake = "the peer ended the connection at the handshake";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Connects.</summary>
    /// <param name="target">The peer.</param>
    /// <param name="torrent">Its info hash; of a hybrid the version 1 hash.</param>
    /// <param name="upgrade">Of a hybrid the version 2 hash, by which the peer may answer (BEP 52); else null.</param>
    /// <param name="transports">Null = those of the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<ConnectResult> ConnectAsync(
        IPEndPoint target, InfoHash torrent, InfoHash? upgrade, ImmutableArray<PeerTransport>? transports, CancellationToken cancellationToken)
    {
        var order = transports ?? options.Transports;
        var result = new ConnectResult(null, "no transport is allowed");
        foreach (var offered in Attempts())
        {
            var dialled = await dialer.DialAsync(target, order, cancellationToken).ConfigureAwait(false);
            if (dialled.Stream is not { } stream)
                return result with { Reason = dialled.Reason };
            result = await GreetAsync(stream, new Greeting(target, torrent, upgrade, dialled.Transport, offered), cancellationToken).ConfigureAwait(false);
            if (result.IsConnected)
                break;
            order = [dialled.Transport];
        }
        return result;
    }

    // What is offered, one connection each. None is a connection without Message Stream Encryption.
    private ImmutableArray<CryptoMethods> Attempts() => options.Encryption switch
    {
        EncryptionPolicy.Require => [CryptoMethods.Rc4],
        EncryptionPolicy.Prefer => [CryptoMethods.Rc4 | CryptoMethods.Plain, CryptoMethods.None],
        _ => [CryptoMethods.None],
    };

    private async Task<ConnectResult> GreetAsync(Stream stream, Greeting greeting, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var result = new ConnectResult(null, "no handshake within 10 seconds");
        try
        {
            result = new ConnectResult(await LinkAsync(stream, greeting, ending.Token).ConfigureAwait(false), Reason: null);
        }
        catch (HandshakeException e) when (!e.IsRefusal)
        {
            result = result with { Reason = e.Message };
        }
        catch (IOException)
        {
            result = result with { Reason = RefusedHandshake };
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            if (!result.IsConnected)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
        return result;
    }

    private async Task<IPeerLink> LinkAsync(Stream stream, Greeting greeting, CancellationToken cancellationToken)
    {
        var hello = new byte[Handshake.Length];
        var reserved = Handshake.Supported | (greeting.Upgrade is null ? 0 : Handshake.Version2Bit);
        new Handshake(greeting.Torrent, peerId, reserved).CopyTo(hello);
        var secured = greeting.Offered == CryptoMethods.None
            ? await SendPlainAsync(stream, hello, cancellationToken).ConfigureAwait(false)
            : await MseConnector.ConnectAsync(stream, greeting.Torrent, greeting.Offered, hello, cancellationToken).ConfigureAwait(false);
        await secured.ReadExactlyAsync(hello, cancellationToken).ConfigureAwait(false);
        var answer = Handshake.Parse(hello) ?? throw new HandshakeException("it is no BitTorrent peer");
        if (answer.InfoHash != greeting.Torrent && answer.InfoHash != greeting.Upgrade)
            throw new HandshakeException("the peer answered for another torrent");
        if (answer.PeerId.Span.SequenceEqual(peerId.Span))
            throw new HandshakeException("it is this peer itself");
        var facts = new LinkFacts(greeting.Target, answer, greeting.Transport, secured.IsEncrypted, IsIncoming: false);
        return new WireLink(secured, facts, time);
    }

    private static async Task<PeerStream> SendPlainAsync(Stream stream, byte[] hello, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        return new PeerStream(stream, default);
    }

    private sealed record Greeting(IPEndPoint Target, InfoHash Torrent, InfoHash? Upgrade, PeerTransport Transport, CryptoMethods Offered);
}
