using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Runtime.Http;
using Replica.Search;
using Replica.SearchAnswers;
using Replica.SearchAnswers.Json;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;
using Replica.SearchService.Merging;
using Replica.SearchService.Serving;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Routes;

/// <summary><c>GET /v1/search</c>, <c>/v1/suggest</c> and <c>/v1/feed</c>: the outside contract, sections 3 and 4; and <c>/metrics</c>, which counts them. What is searched is not logged.</summary>
public sealed class SearchRoutes
{
    private const int MaxSuggestions = 8;

    private readonly SearchFollower _follower;
    private readonly Searcher _searcher;
    private readonly Admission _admission;
    private readonly SearchMetrics _metrics;
    private readonly TimeProvider _time;

    private SearchRoutes(SearchFollower follower, DhtUpstreams? dht, DhtImport? import, ServingLimits limits, TimeProvider time)
    {
        (_follower, _time, _admission) = (follower, time, new(limits, time));
        (_searcher, _metrics) = (new(follower, dht, import, _admission, time), new(follower, _admission));
    }

    /// <summary>Maps the routes. Until the follower has caught up, answers say that they are partial.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="follower">Has the index.</param>
    /// <param name="time">The clock of the upstreams' budget.</param>
    /// <param name="dht">Asked beside the index; or null.</param>
    /// <param name="import">What is imported into the index; or null.</param>
    public static void Map(IEndpointRouteBuilder routes, SearchFollower follower, TimeProvider time, DhtUpstreams? dht = null, DhtImport? import = null) =>
        Map(routes, follower, time, dht, import, ServingLimits.Default);

    /// <summary>The same, taking on no more than it is told to.</summary>
    internal static void Map(
        IEndpointRouteBuilder routes, SearchFollower follower, TimeProvider time, DhtUpstreams? dht, DhtImport? import, ServingLimits limits)
    {
        var handlers = new SearchRoutes(follower, dht, import, limits, time);
        routes.MapGet("/v1/search", handlers.SearchAsync);
        routes.MapGet("/v1/suggest", handlers.SuggestAsync);
        routes.MapGet("/v1/feed", handlers.FeedAsync);
        routes.MapGet("/metrics", handlers.MetricsAsync);
    }

    private Task SearchAsync(HttpContext context) => AnswerAsync(context, "search", () => FindAsync(context, static query => query, AnswerBody.Of));

    private Task FeedAsync(HttpContext context) => AnswerAsync(context, "feed", () => FindAsync(
        context, static query => query with { Order = SearchOrder.Date },
        answer => AnswerBody.OfFeed(answer, context.Request.Query["s"].ToString(), SelfOf(context.Request))));

    private Task SuggestAsync(HttpContext context) => AnswerAsync(context, "suggest", async () =>
    {
        var text = context.Request.Query["s"].ToString();
        return AnswerBody.OfSuggestions(await _admission.ComputeAsync(() => _follower.Index.Current.Suggest(text, MaxSuggestions), context.RequestAborted));
    });

    private Task MetricsAsync(HttpContext context) =>
        PrivateAnswer.WriteAsync(context, StatusCodes.Status200OK, MetricsText.ContentType, Encoding.UTF8.GetBytes(_metrics.Write()));

    private async Task<AnswerBody> FindAsync(HttpContext context, Func<SearchQuery, SearchQuery> change, Func<SearchAnswer, AnswerBody> write)
    {
        string Parameter(string name) => context.Request.Query[name].ToString();
        var query = change(SearchParameters.Read(Parameter));
        var answer = await _searcher.SearchAsync(query, SearchParameters.Cursor(Parameter), context.RequestAborted);
        _metrics.CountDht(answer.Sources.Dht);
        return write(answer);
    }

    private async Task AnswerAsync(HttpContext context, string route, Func<Task<AnswerBody>> answer)
    {
        var (began, outcome) = (_time.GetTimestamp(), Outcome.Failed);
        AnswerBody body;
        try
        {
            (body, outcome) = (await _admission.EnterAsync(answer), Outcome.Ok);
        }
        catch (ParameterException e)
        {
            (body, outcome) = (AnswerBody.Of(e), Outcome.Refused);
        }
        catch (OverloadException e)
        {
            context.Response.Headers.RetryAfter = "1";
            (body, outcome) = (AnswerBody.OfOverload(e.Message), Outcome.Shed);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = Outcome.Abandoned;
            return;
        }
        finally
        {
            _metrics.Count(route, outcome, _time.GetElapsedTime(began));
        }

        await PrivateAnswer.WriteAsync(context, body.Status, body.ContentType, body.Bytes);
    }

    // Behind the gateway the function says what it was called by: no client reaches this one by another way.
    private static Uri? SelfOf(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"] == "https" ? "https" : request.Scheme;
        return Uri.TryCreate($"{scheme}://{request.Host}{request.Path}{request.QueryString}", UriKind.Absolute, out var self) ? self : null;
    }
}
