using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Search;
using Replica.SearchService.Following;

namespace Replica.SearchService.Routes;

/// <summary><c>GET /v1/search</c> and <c>GET /v1/suggest</c>: the outside contract, sections 3 and 4. What is searched is not logged.</summary>
public sealed class SearchRoutes
{
    private const int MaxSuggestions = 8;

    private readonly SearchFollower _follower;

    private readonly SnapshotPins _pins;

    private SearchRoutes(SearchFollower follower, TimeProvider time) => (_follower, _pins) = (follower, new(time));

    /// <summary>Maps both routes. Until the follower has caught up, answers say that they are partial.</summary>
    public static void Map(IEndpointRouteBuilder routes, SearchFollower follower, TimeProvider? time = null)
    {
        var handlers = new SearchRoutes(follower, time ?? TimeProvider.System);
        routes.MapGet("/v1/search", handlers.SearchAsync);
        routes.MapGet("/v1/suggest", handlers.SuggestAsync);
    }

    private Task SearchAsync(HttpContext context)
    {
        SearchQuery query;
        try
        {
            query = SearchParameters.Read(context.Request.Query);
        }
        catch (ParameterException e)
        {
            var problem = new ParameterProblem("about:blank", "Bad request", StatusCodes.Status400BadRequest, e.Message, e.Parameter);
            return WriteAsync(context, problem, SearchJson.Default.ParameterProblem, problem.Status, "application/problem+json");
        }

        var isPartial = !_follower.CaughtUp.IsCompleted;
        var newest = _follower.Index.Current;
        var snapshot = _pins.Take(query.Generation, newest);
        var answer = SearchAnswer.Of(snapshot.Search(query, newest), query, snapshot.Generation, isPartial);
        return WriteAsync(context, answer, SearchJson.Default.SearchAnswer);
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
