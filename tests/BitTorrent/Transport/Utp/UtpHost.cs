using System.Net;
using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>One end of a virtual network.</summary>
internal sealed class UtpHost
{
    public UtpHost(UtpWorld world, IPEndPoint address, int seed)
    {
        Address = address;
        Random = new UtpTestRandom(seed);
        Connections = new UtpConnections(
            (packet, to, whole) => world.Send(this, packet.ToArray(), to, whole),
            connection =>
            {
                Accepted.Add(connection);
                return AcceptsMore;
            },
            Random, [(byte)seed]);
    }

    public IPEndPoint Address { get; }

    public UtpTestRandom Random { get; }

    public UtpConnections Connections { get; }

    public List<UtpConnection> Accepted { get; } = [];

    public bool AcceptsMore { get; set; } = true;

    /// <summary>How far this host's clock is ahead of the world's.</summary>
    public long ClockOffset { get; set; }

    public UtpPath Out { get; } = new();

    public long Sent { get; set; }
}
