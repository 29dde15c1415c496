using System.Collections.Immutable;
using System.Net;

namespace Replica.Ingest.Guard;

/// <summary>What the <see cref="GuardProxy"/> lets through, and how long it waits.</summary>
public sealed record GuardOptions
{
    /// <summary>
    /// Addresses that are reached although they are not public (<c>--ingest-allow</c>). Only a URL that names the very address and port uses them:
    /// a name that resolves to one stays refused, since whoever owns a name says where it leads.
    /// </summary>
    public ImmutableArray<IPEndPoint> Allowed { get; init; } = [];

    /// <summary>
    /// An HTTP proxy of the operator's, <c>http://[user:password@]host[:port]</c>, that all traffic goes on to. It then resolves names; addresses
    /// written as such, and names that never mean a public host, are refused here all the same.
    /// </summary>
    public Uri? UpstreamProxy { get; init; }

    /// <summary>A connection without a byte in either direction for so long is cut.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for resolving a name and connecting.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Connections at one time; further ones wait.</summary>
    public int MaxConnections { get; init; } = 128;
}
