using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Search;
using Replica.SearchAnswers;
using Replica.SearchAnswers.Json;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;
using Replica.SearchService.Merging;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Routes;

/// <summary><c>GET /v1/search</c>, <c>/v1/suggest</c> and <c>/v1/feed</c>: the outside contract, sections 3 and 4. What is searched is not logged.</summary>
public sealed class SearchRoutes
{
    private const int MaxSuggestions = 8;

    private readonly SearchFollower _follower;
    private readonly Searcher _searcher;

    private SearchRoutes(SearchFollower follower, Searcher searcher) => (_follower, _searcher) = (follower, searcher);

    /// <summary>Maps the routes. Until the follower has caught up, answers say that they are partial.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="follower">Has the index.</param>
    /// <param name="time">The clock of the upstreams' budget.</param>
    /// <param name="dht">Asked beside the index; or null.</param>
    /// <param name="import">What is imported into the index; or null.</param>
    public static void Map(IEndpointRouteBuilder routes, SearchFollower follower, TimeProvider time, DhtUpstreams? dht = null, DhtImport? import = null)
    {
        var handlers = new SearchRoutes(follower, new(follower, dht, import, time));
        routes.MapGet("/v1/search", handlers.SearchAsync);
        routes.MapGet("/v1/suggest", handlers.SuggestAsync);
        routes.MapGet("/v1/feed", handlers.FeedAsync);
    }

    private Task SearchAsync(HttpContext context) => AnswerAsync(context, static query => query, AnswerBody.Of);

    private Task FeedAsync(HttpContext context) => AnswerAsync(
        context, static query => query with { Order = SearchOrder.Date },
        answer => AnswerBody.OfFeed(answer, context.Request.Query["s"].ToString(), SelfOf(context.Request)));

    private Task SuggestAsync(HttpContext context) =>
        WriteAsync(context, AnswerBody.OfSuggestions(_follower.Index.Current.Suggest(context.Request.Query["s"].ToString(), MaxSuggestions)));

    private async Task AnswerAsync(HttpContext context, Func<SearchQuery, SearchQuery> change, Func<SearchAnswer, AnswerBody> write)
    {
        AnswerBody body;
        try
        {
            string Parameter(string name) => context.Request.Query[name].ToString();
            var query = change(SearchParameters.Read(Parameter));
            body = write(await _searcher.SearchAsync(query, SearchParameters.Cursor(Parameter), context.RequestAborted));
        }
        catch (ParameterException e)
        {
            body = AnswerBody.Of(e);
        }

        await WriteAsync(context, body);
    }

    private static async Task WriteAsync(HttpContext context, AnswerBody body)
    {
        context.Response.StatusCode = body.Status;
        context.Response.ContentType = body.ContentType;
        // Neither a browser nor a gateway keeps what somebody searched.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Bytes.Length;
        await context.Response.Body.WriteAsync(body.Bytes, context.RequestAborted);
    }

    // Behind the gateway the function says what it was called by: no client reaches this one by another way.
    private static Uri? SelfOf(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"] == "https" ? "https" : request.Scheme;
        return Uri.TryCreate($"{scheme}://{request.Host}{request.Path}{request.QueryString}", UriKind.Absolute, out var self) ? self : null;
    }
}
