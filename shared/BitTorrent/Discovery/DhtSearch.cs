using System.Net;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Discovery;

/// <summary>Searches the DHT for a torrent's peers (BEP 5), as <c>DhtNode.FindPeersAsync</c> does.</summary>
/// <param name="hash">The torrent.</param>
/// <param name="announcePort">Where peers reach us, to be entered in the DHT; null enters nothing.</param>
/// <param name="found">Takes peers as they come; must not block and not throw.</param>
/// <param name="cancellationToken">Ends the search.</param>
internal delegate Task DhtSearch(InfoHash hash, int? announcePort, Action<IReadOnlyList<IPEndPoint>> found, CancellationToken cancellationToken);
