using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;

namespace Replica.Client.LocalServer;

/// <summary>A connected peer of a <see cref="TorrentView"/>.</summary>
/// <param name="Address"><c>address:port</c>.</param>
/// <param name="Client">What it says it is: text of a stranger.</param>
/// <param name="Transport"><c>tcp</c> or <c>utp</c>.</param>
/// <param name="Encrypted">True if the stream is RC4.</param>
/// <param name="Down">Bytes a second from it.</param>
/// <param name="Up">Bytes a second to it.</param>
internal sealed record PeerView(string Address, string Client, string Transport, bool Encrypted, long Down, long Up)
{
    public static PeerView Of(PeerStatus peer) => new(
        peer.Address.ToString(), peer.Client, peer.Transport == PeerTransport.Utp ? "utp" : "tcp", peer.IsEncrypted, peer.Down, peer.Up);
}
