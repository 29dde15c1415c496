using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Runtime.Http;
using Replica.SearchService.Following;

namespace Replica.SearchService.Hosting;

/// <summary><c>GET /healthz</c>: the process serves. <c>GET /readyz</c>: its index holds what the catalogue does; 503 before.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes, SearchFollower follower)
    {
        routes.MapGet("/healthz", (RequestDelegate)(context => AnswerAsync(context, StatusCodes.Status200OK, "ok")));
        routes.MapGet("/readyz", (RequestDelegate)(context => follower.CaughtUp.IsCompletedSuccessfully
            ? AnswerAsync(context, StatusCodes.Status200OK, "ready")
            : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "catching up")));
    }

    private static Task AnswerAsync(HttpContext context, int status, string word) =>
        PrivateAnswer.WriteAsync(context, status, "application/json; charset=utf-8", Encoding.UTF8.GetBytes($$"""{"status":"{{word}}"}"""));
}
