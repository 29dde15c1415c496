using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Search;
using Replica.SearchService.Feeds;
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

    private async Task SearchAsync(HttpContext context)
    {
        if (await FindAsync(context, static query => query) is { } answer)
            await WriteAsync(context, answer, SearchJson.Default.SearchAnswer);
    }

    private async Task FeedAsync(HttpContext context)
    {
        if (await FindAsync(context, static query => query with { Order = SearchOrder.Date }) is { } answer)
            await RssFeed.WriteAsync(context, answer.Objects);
    }

    /// <summary>Searches; null if a parameter was wrong, which then is said already.</summary>
    private async Task<SearchAnswer?> FindAsync(HttpContext context, Func<SearchQuery, SearchQuery> change)
    {
        try
        {
            var parameters = context.Request.Query;
            return await _searcher.SearchAsync(change(SearchParameters.Read(parameters)), SearchParameters.Cursor(parameters), context.RequestAborted);
        }
        catch (ParameterException e)
        {
            var problem = new ParameterProblem("about:blank", "Bad request", StatusCodes.Status400BadRequest, e.Message, e.Parameter);
            await WriteAsync(context, problem, SearchJson.Default.ParameterProblem, problem.Status, "application/problem+json");
            return null;
        }
    }

    private Task SuggestAsync(HttpContext context)
    {
        var suggestions = _follower.Index.Current.Suggest(context.Request.Query["s"].ToString(), MaxSuggestions);
        return WriteAsync(context, new SuggestAnswer(suggestions), SearchJson.Default.SuggestAnswer);
    }

    private static Task WriteAsync<T>(
        HttpContext context, T answer, JsonTypeInfo<T> type,
        int status = StatusCodes.Status200OK, string contentType = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        // Neither a browser nor a gateway keeps what somebody searched.
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}
