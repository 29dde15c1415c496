using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Dht;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Swarm;

/// <summary>
/// Our addresses on the internet, one a family: as most peers see us (BEP 10's <c>yourip</c>), else as a tracker does (BEP 24). Good enough to
/// rank peers by (BEP 40), and for nothing that a liar could gain by. Safe for concurrent use.
/// </summary>
internal sealed class OwnAddresses
{
    private readonly Lock _gate = new();
    private readonly ExternalAddress _v4 = new();
    private readonly ExternalAddress _v6 = new();
    private IPAddress? _tracked;

    /// <summary>What is known; null where nothing is.</summary>
    public (IPAddress? V4, IPAddress? V6) Known
    {
        get
        {
            lock (_gate)
                return (_v4.Agreed ?? Tracked(AddressFamily.InterNetwork), _v6.Agreed ?? Tracked(AddressFamily.InterNetworkV6));
        }
    }

    /// <summary>A peer said how it sees us.</summary>
    public void Said(IPEndPoint peer, IPAddress address)
    {
        if (peer.AddressFamily != address.AddressFamily || !AddressGuard.IsPublic(address))
            return;
        lock (_gate)
            (address.AddressFamily == AddressFamily.InterNetwork ? _v4 : _v6).Vote(peer, address);
    }

    /// <summary>A tracker said how it sees us.</summary>
    public void Tracked(IPAddress address)
    {
        if (!AddressGuard.IsPublic(address))
            return;
        lock (_gate)
            _tracked = address;
    }

    private IPAddress? Tracked(AddressFamily family) => _tracked?.AddressFamily == family ? _tracked : null;
}
