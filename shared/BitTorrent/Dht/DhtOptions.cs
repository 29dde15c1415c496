using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Dht;

/// <summary>How a <see cref="DhtNode"/> takes part in the DHT.</summary>
public sealed record DhtOptions
{
    /// <summary><see cref="DhtMode.On"/>, or <see cref="DhtMode.Passive"/>: asks, answers nobody, and says so (BEP 43).</summary>
    public DhtMode Mode { get; init; } = DhtMode.On;

    /// <summary>
    /// Nodes to join by, as <see cref="IPEndPoint"/> or <see cref="DnsEndPoint"/>. They are the user's word, or that of whom the user trusts:
    /// private addresses among them are used.
    /// </summary>
    public ImmutableArray<EndPoint> Bootstrap { get; init; } = [];

    /// <summary>More of them, on the word of others: private addresses are refused, also after names were resolved, unless <see cref="AllowPrivateAddresses"/>.</summary>
    public ImmutableArray<EndPoint> Told { get; init; } = [];

    /// <summary>
    /// Resolves the host names among <see cref="Bootstrap"/> and <see cref="Told"/>; null: they are left out. Through a proxy it must not ask the local resolver.
    /// It fails with an <see cref="IOException"/> or a <see cref="System.Net.Sockets.SocketException"/>, and is called again later.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, Task<IReadOnlyList<IPEndPoint>>>? Resolve { get; init; }

    /// <summary>Keeps ids and nodes over restarts; null = they are not kept. Its folder must exist.</summary>
    public string? StateFile { get; init; }

    /// <summary>Whether nodes and peers at private and loopback addresses are used.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Takes part in the IPv4 network, where the port can.</summary>
    public bool UseIPv4 { get; init; } = true;

    /// <summary>Takes part in the IPv6 network (BEP 32), where the port can.</summary>
    public bool UseIPv6 { get; init; } = true;
}
