using System.Net;

namespace Replica.BitTorrent.Transport;

/// <summary>Accepts connections on one port.</summary>
public interface IStreamListener : IDisposable
{
    /// <summary>Where it listens, with the port that the system chose.</summary>
    IPEndPoint Local { get; }

    /// <summary>The next connection and who made it; never an IPv4 address in IPv6 form.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    ValueTask<(Stream Stream, IPEndPoint Remote)> AcceptAsync(CancellationToken cancellationToken);
}
