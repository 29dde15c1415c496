using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Replica.Api.Search;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

public sealed class SearchRelayTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LoopbackServers _servers = new();

    [Theory]
    [InlineData("v1/search?s=a%20b%2Fc&limit=3", "/v1/search?s=a%20b%2Fc&limit=3")]
    [InlineData("v1/suggest?s=%E7%89%87", "/v1/suggest?s=%E7%89%87")]
    [InlineData("v1/search", "/v1/search")]
    [InlineData("v1/search?s=//other.example/", "/v1/search?s=//other.example/")]
    public async Task A_request_reaches_the_container_as_it_was(string path, string seen)
    {
        var target = "";
        using var client = await RelayAsync(context =>
        {
            target = context.Request.Path + context.Request.QueryString.Value;
            return WriteAsync(context, 200, "application/json; charset=utf-8", "{\"片\":1}");
        });
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(seen, target);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("{\"片\":1}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_feed_is_passed_on_and_told_where_it_was_asked_for()
    {
        var (host, scheme) = ("", "");
        using var client = await RelayAsync(context =>
        {
            (host, scheme) = (context.Request.Host.Value!, context.Request.Headers["X-Forwarded-Proto"].ToString());
            return WriteAsync(context, 200, "application/rss+xml; charset=utf-8", "<rss/>");
        });
        using var answer = await client.GetAsync(new Uri("v1/feed?s=x", UriKind.Relative));
        Assert.Equal("application/rss+xml; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("<rss/>", await answer.Content.ReadAsStringAsync());
        Assert.Equal((client.BaseAddress!.Authority, "http"), (host, scheme));
    }

    [Fact]
    public async Task Its_problems_are_passed_on()
    {
        using var client = await RelayAsync(context => WriteAsync(
            context, 400, "application/problem+json", """{"type":"about:blank","title":"Bad request","status":400,"detail":"limit is 1 to 100","parameter":"limit"}"""));
        using var answer = await client.GetAsync(new Uri("v1/search?limit=0", UriKind.Relative));
        var problem = await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("limit", problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_a_503()
    {
        using var client = await RelayToAsync(new Uri("http://127.0.0.1:1/"));
        using var answer = await client.GetAsync(new Uri("v1/search?s=x", UriKind.Relative));
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("5", answer.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task A_container_that_takes_too_long_is_a_503()
    {
        var asked = new TaskCompletionSource();
        using var client = await RelayAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var asking = client.GetAsync(new Uri("v1/search?s=x", UriKind.Relative));
        await asked.Task;
        _time.Advance(ContainerSearch.Budget);
        using var answer = await asking;
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_container_that_breaks_off_is_a_503()
    {
        using var client = await RelayAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var answer = await client.GetAsync(new Uri("v1/search?s=x", UriKind.Relative));
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(200, "text/html")]
    [InlineData(302, null)]
    [InlineData(500, null)]
    public async Task What_is_no_answer_of_search_is_a_502(int status, string? type)
    {
        using var client = await RelayAsync(context =>
        {
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return WriteAsync(context, status, type, "<p>");
        });
        using var answer = await client.GetAsync(new Uri("v1/search?s=x", UriKind.Relative));
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task An_answer_without_end_is_a_502()
    {
        using var client = await RelayAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        });
        using var answer = await client.GetAsync(new Uri("v1/search?s=x", UriKind.Relative));
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadGateway);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private async Task<HttpClient> RelayAsync(RequestDelegate container) => await RelayToAsync(await _servers.ServeAsync(app => app.Run(container)));

    private async Task<HttpClient> RelayToAsync(Uri container)
    {
        var relay = new SearchRelay(container, snapshot: null, _time);
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = await _servers.ServeAsync(relay.Map) };
    }

    private static async Task WriteAsync(HttpContext context, int status, string? type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
