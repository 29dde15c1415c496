using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Api.Http;

namespace Replica.Api.Search;

/// <summary>
/// <c>GET /v1/search</c>, <c>/v1/suggest</c> and <c>/v1/feed</c> in the cloud: passes them to the search container, which nothing but this function reaches.
/// Its answers and its problems come back as they are; when it does not answer in time, 503. What is searched is not logged.
/// </summary>
public sealed class SearchRelay : IDisposable
{
    /// <summary>The largest answer passed on, in bytes: below what Lambda takes.</summary>
    public const int MaxAnswer = 5 * 1024 * 1024;

    /// <summary>How long the container may take. A gateway waits for 30 seconds; a person does not.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(8);

    private const string Rss = "application/rss+xml";

    private readonly Uri _search;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <param name="search">Base URL of the container, ending in <c>/</c>.</param>
    /// <param name="time">Measures the budget.</param>
    public SearchRelay(Uri search, TimeProvider time) => (_search, _time, _http) = (search, time, new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        // Containers come and go behind one name, and connections die while the function is frozen.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    }));

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/search", Handling.Guarded(context => RelayAsync(context, "v1/search")));
        routes.MapGet("/v1/suggest", Handling.Guarded(context => RelayAsync(context, "v1/suggest")));
        routes.MapGet("/v1/feed", Handling.Guarded(context => RelayAsync(context, "v1/feed")));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task RelayAsync(HttpContext context, string path)
    {
        using var budget = new CancellationTokenSource(Budget, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, context.RequestAborted);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_search, path + context.Request.QueryString.Value));
            // A feed says where it is: where it was asked for, and not where this function finds the container.
            request.Headers.Host = context.Request.Host.Value;
            request.Headers.Add("X-Forwarded-Proto", context.Request.Scheme);
            using var answer = await _http.SendAsync(request, either.Token);
            if (answer.Content.Headers.ContentType?.MediaType is not (MediaTypeNames.Application.Json or MediaTypeNames.Application.ProblemJson or Rss))
                throw new ProblemException(new Problem(502, "Bad gateway", "Search gave an answer that is none; try again."));
            var body = await ReadAsync(answer.Content, either.Token);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType.ToString();
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            throw new ProblemException(new Problem(503, "Search unavailable", "Search does not answer at the moment; try again in a few seconds."))
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaxAnswer)
                throw new ProblemException(new Problem(502, "Bad gateway", $"Search gave an answer of more than {MaxAnswer} bytes; ask for fewer objects."));
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
