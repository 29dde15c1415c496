using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Replica.Client.LocalServer;

/// <summary>
/// <c>/replica/events</c>: server-sent events of what changes. Each listener is compared with the present state once a second, so that a slow one
/// misses steps in between and never piles anything up.
/// </summary>
/// <param name="feeds">What there is to tell.</param>
/// <param name="time">The clock.</param>
internal sealed class EventRoutes(IReadOnlyList<StateFeed> feeds, TimeProvider time)
{
    private const int MostListeners = 32;
    private const int TicksToHeartbeat = 15;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private int _listeners;

    /// <summary>Adds the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => PrivateRoute.Protect(routes.MapGet("/replica/events", ListenAsync));

    private async Task ListenAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, $"{MostListeners} listen already; close a tab.");
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await TellAsync(context.Response, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private async Task TellAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var changes = new EventChanges(feeds);
        // At once, so that a listener knows that it is heard.
        await response.Body.WriteAsync(": listening\n\n"u8.ToArray(), cancellationToken);
        var quiet = 0;
        do
        {
            var text = new StringBuilder();
            foreach (var (name, data) in await changes.NextAsync(cancellationToken)) text.Append($"event: {name}\ndata: {data}\n\n");
            quiet = text.Length > 0 ? 0 : quiet + 1;
            if (quiet % TicksToHeartbeat == TicksToHeartbeat - 1) text.Append(": heartbeat\n\n");
            if (text.Length > 0) await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
