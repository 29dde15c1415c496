using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Client.Service;

namespace Replica.Client.LocalServer;

/// <summary>Whether the program lives, and whether it can do its work.</summary>
internal sealed class OperationsRoutes(ServiceClient service)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly Heartbeat Alive = new("ok", typeof(OperationsRoutes).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/heartbeat", Reading, AliveAsync);
        routes.MapMethods("/healthz", Reading, AliveAsync);
        routes.MapMethods("/readyz", Reading, ReadyAsync);
    }

    private static Task AliveAsync(HttpContext context) => LocalJson.WriteAsync(context, Alive, LocalJson.Default.Heartbeat);

    private async Task ReadyAsync(HttpContext context)
    {
        try
        {
            await service.ConfigAsync(context.RequestAborted);
            await AliveAsync(context);
        }
        catch (ServiceException e)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }
}
