using System.Net.Sockets;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>A protocol that a router is asked in to pass a port on to this machine.</summary>
internal interface IPortMapper
{
    /// <summary>Maps a port of the router, or renews its mapping. Takes some seconds at most.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="port">This machine's port.</param>
    /// <param name="wanted">The router's port that is wanted; another may be given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The mapping; null if no router answers, or it refuses.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<PortLease?> MapAsync(ProtocolType protocol, int port, int wanted, CancellationToken cancellationToken);

    /// <summary>Removes a mapping; if that fails it ends with its lease.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task UnmapAsync(ProtocolType protocol, int port, int external, CancellationToken cancellationToken);
}
