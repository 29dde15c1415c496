using Microsoft.AspNetCore.Http;

namespace Replica.Client.LocalServer;

/// <summary>What every request passes: the guard before routing, the token check after it, and the one place where failures become answers.</summary>
internal sealed class RequestGate(LocalGuard guard, RunSecrets secrets, Action<Exception> onFailure, CancellationToken stopping)
{
    /// <summary>The outermost step.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // Whatever waits for a client also ends with the server.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = ended.Token;
        context.Response.OnStarting(() => AddHeaders(context.Response.Headers));
        context.Request.Path = OneSlash(context.Request.Path);
        try
        {
            if (guard.Refusal(context.Request) is { } refusal) await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, refusal);
            else await next(context);
            await DescribeAsync(context);
        }
        catch (Exception e)
        {
            await AnswerAsync(context, e);
        }
    }

    /// <summary>The step between routing and the route.</summary>
    public Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        var isPrivate = context.GetEndpoint()?.Metadata.GetMetadata<PrivateRoute>() is not null;
        if (!isPrivate || secrets.Admits(context.Request)) return next(context);
        context.Response.Headers.WWWAuthenticate = "ReplicaToken";
        return Problem.WriteAsync(
            context, StatusCodes.Status401Unauthorized,
            $"This needs the run's token. Open the address that `replica up` printed, or send the token of run.json in {RunSecrets.TokenHeader}.");
    }

    // A program that joins "http://HOST:PORT/" and "/replica/…" means the same address.
    private static PathString OneSlash(PathString path) =>
        path.Value is { } text && text.StartsWith("//", StringComparison.Ordinal) ? "/" + text.TrimStart('/') : path;

    private static Task AddHeaders(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Task.CompletedTask;
    }

    // Routing answers 404 and 405 without a body.
    private static Task DescribeAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentLength is not null) return Task.CompletedTask;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => Problem.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} does not work here; Allow lists what does."),
            _ => Task.CompletedTask,
        };
    }

    private Task AnswerAsync(HttpContext context, Exception failure)
    {
        var gone = context.RequestAborted.IsCancellationRequested;
        var problem = Failures.Describe(failure);
        if (!gone && problem.Status == StatusCodes.Status500InternalServerError) onFailure(failure);
        if (gone || context.Response.HasStarted)
        {
            // Too late for a status: a cut connection is the only honest sign that bytes are missing.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return problem.WriteAsync(context);
    }
}
