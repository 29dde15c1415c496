using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Replica.Api.Http;

/// <summary>The one place where failures become answers.</summary>
internal static class Handling
{
    /// <summary>Wraps a handler so that whatever it throws ends as problem JSON.</summary>
    public static RequestDelegate Guarded(RequestDelegate handle) => async context =>
    {
        try
        {
            await handle(context);
        }
        catch (ProblemException e)
        {
            if (e.RetryAfter is { } wait)
                context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await WriteAsync(context, e.Problem);
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, new Problem(e.StatusCode, "Bad request", e.Message));
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Log(context, e);
            await WriteAsync(context, new Problem(500, "Internal error", "The service failed; try again."));
        }
    };

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return JsonAnswer.WriteAsync(context, problem.Status, problem, ApiJson.Default.Problem, "application/problem+json");
    }

    private static void Log(HttpContext context, Exception e) =>
        context.RequestServices.GetService<ILoggerFactory>()?.CreateLogger("Replica.Api")
            .LogError(e, "{Method} {Route} failed", context.Request.Method, context.GetEndpoint()?.DisplayName);
}
