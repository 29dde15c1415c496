using Microsoft.AspNetCore.Builder;

namespace Replica.Client.LocalServer;

/// <summary>Marks a route that shows private state or changes something: it needs the run's token or cookie.</summary>
internal sealed class PrivateRoute
{
    private static readonly PrivateRoute Mark = new();

    private PrivateRoute()
    {
    }

    /// <summary>Marks a route.</summary>
    public static void Protect(IEndpointConventionBuilder route) => route.Add(endpoint => endpoint.Metadata.Add(Mark));
}
