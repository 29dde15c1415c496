using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Api.Http;
using Replica.Runtime.Http;
using Replica.SearchAnswers;

namespace Replica.Api.Search;

/// <summary>
/// <c>GET /v1/search</c>, <c>/v1/suggest</c> and <c>/v1/feed</c> in the cloud: from the search container, and where that is out of reach from the newest
/// published index, which the answer then says. Only without either is it an error. What is searched is not logged.
/// </summary>
internal sealed class SearchRelay : IDisposable
{
    private readonly ContainerSearch _container;
    private readonly Lazy<SnapshotSearch>? _snapshot;

    /// <param name="search">Base URL of the container, ending in <c>/</c>.</param>
    /// <param name="snapshot">Makes what answers instead, once it is needed; or null.</param>
    /// <param name="time">Measures budgets.</param>
    public SearchRelay(Uri search, Func<SnapshotSearch>? snapshot, TimeProvider time) =>
        (_container, _snapshot) = (new(search, time), snapshot is null ? null : new(snapshot));

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map("/v1/search", static (answers, request) => answers.Search(Parameters(request)));
        Map("/v1/suggest", static (answers, request) => answers.Suggest(Parameters(request)));
        Map("/v1/feed", static (answers, request) => answers.Feed(Parameters(request), SelfOf(request)));

        void Map(string route, Func<SnapshotAnswers, HttpRequest, AnswerBody> fallBack) =>
            routes.MapGet(route, Handling.Guarded(async context =>
            {
                var answer = await AnswerAsync(context, fallBack);
                await PrivateAnswer.WriteAsync(context, answer.Status, answer.ContentType, answer.Bytes);
            }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _container.Dispose();
        if (_snapshot is { IsValueCreated: true })
            _snapshot.Value.Dispose();
    }

    private async Task<AnswerBody> AnswerAsync(HttpContext context, Func<SnapshotAnswers, HttpRequest, AnswerBody> fallBack)
    {
        try
        {
            return await _container.AskAsync(context.Request, context.RequestAborted);
        }
        catch (ProblemException) when (_snapshot is not null)
        {
            if (await _snapshot.Value.AnswerAsync(answers => fallBack(answers, context.Request), context.RequestAborted) is { } answer)
                return answer;
            throw;
        }
    }

    private static Func<string, string> Parameters(HttpRequest request) => name => request.Query[name].ToString();

    private static Uri? SelfOf(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}", UriKind.Absolute, out var self) ? self : null;
}
