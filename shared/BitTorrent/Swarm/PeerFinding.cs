using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Swarm;

/// <summary>Makes what finds a torrent's peers; see <see cref="PeerFinder"/>.</summary>
internal delegate PeerFinder PeerFinding(
    TorrentNames names, TorrentSources sources, bool isPrivate, Func<AnnounceStats> stats, Action<IReadOnlyList<IPEndPoint>, PeerOrigin> found);
