using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Replica.SearchService.Serving;

/// <summary>What a connection may cost: answers that wait to be read are memory.</summary>
internal static class ConnectionLimits
{
    private const int MaxConnections = 2_000;

    /// <summary>Sets them.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        // Whoever reads an answer more slowly than this does not read it.
        kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
