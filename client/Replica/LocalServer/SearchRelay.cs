using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Replica.Client.Service;

namespace Replica.Client.LocalServer;

/// <summary>Search and suggestions: asked of the service, answered as it answers.</summary>
internal sealed class SearchRelay(ServiceClient service)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly Dictionary<string, string> Failed = new() { ["service"] = "failed", ["dht"] = "off" };

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/search", Reading, context => RelayAsync(context, "search"));
        routes.MapMethods("/replica/suggest", Reading, context => RelayAsync(context, "suggest"));
    }

    private async Task RelayAsync(HttpContext context, string path)
    {
        try
        {
            var json = await service.GetJsonAsync(path + context.Request.QueryString.Value, context.RequestAborted);
            await LocalJson.WriteBytesAsync(context, json);
        }
        catch (ServiceException e)
        {
            var status = Failures.GatewayStatus(e);
            var sources = status >= StatusCodes.Status500InternalServerError ? Failed : null;
            await new Problem(e.ProblemType ?? "about:blank", ReasonPhrases.GetReasonPhrase(status), status, e.Message, sources).WriteAsync(context);
        }
    }
}
