using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Connects to a peer, with whatever transports and encryption are allowed.</summary>
/// <param name="torrent">For which torrent.</param>
/// <param name="target">Where.</param>
/// <param name="transport">The only transport to use; null = any that is allowed.</param>
/// <param name="done">Called once, on any thread, with the link, or null and the reason.</param>
/// <param name="cancellationToken">Gives up; <paramref name="done"/> is called all the same.</param>
internal delegate void PeerDial(TorrentNames torrent, IPEndPoint target, PeerTransport? transport, Action<IPeerLink?, string> done, CancellationToken cancellationToken);
