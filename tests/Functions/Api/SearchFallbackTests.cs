using System.Net;
using Microsoft.AspNetCore.Http;
using Replica.Api.Search;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.SearchService;
using Replica.SearchAnswers;

namespace Replica.Functions.Tests.Api;

public sealed class SearchFallbackTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly CatalogueItem One = Item("film one"), Two = Item("film two"), Three = Item("film three");

    [Fact]
    public async Task Out_of_reach_of_search_the_newest_snapshot_answers_and_says_so()
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One, Two);
        await system.PublishAsync();
        var answer = await system.SearchAsync();
        Assert.Equal("""{"service":"snapshot","dht":"off"}""", answer.GetProperty("sources").GetRawText());
        Assert.True(answer.GetProperty("partial").GetBoolean());
        Assert.Equal((2, "gte"), (answer.GetProperty("totalResults").GetInt64(), answer.GetProperty("totalRelation").GetString()));
        Assert.Equal(2, answer.GetProperty("objects").GetArrayLength());

        using var suggestions = await system.GetAsync("v1/suggest?s=fil");
        Assert.Equal("film", (await ServiceHost.JsonAsync(suggestions)).GetProperty("suggestions")[0].GetString());
        using var feed = await system.GetAsync("v1/feed?s=film");
        Assert.Equal("application/rss+xml", feed.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<title>film two</title>", await feed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(feed.Headers.CacheControl?.NoStore);
        using var wrong = await system.GetAsync("v1/search?limit=0");
        Assert.Equal("limit", (await ServiceHost.ProblemAsync(wrong, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task What_was_blocked_removed_or_added_since_counts()
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One, Two, Three);
        await system.PublishAsync();
        system.Change(ChangeKind.Block, One);
        system.Change(ChangeKind.Put, One);
        system.Change(ChangeKind.Remove, Two);
        system.Change(ChangeKind.Put, Item("film four"));
        Assert.Equal(("snapshot", "film four, film three"), await system.FindAsync());

        system.Change(ChangeKind.Block, Three);
        system.Time.Advance(FollowedSnapshot.Fresh);
        Assert.Equal(("snapshot", "film four"), await system.FindAsync());

        system.Change(ChangeKind.Unblock, Three);
        system.Change(ChangeKind.Put, Three);
        system.Time.Advance(FollowedSnapshot.Fresh);
        Assert.Equal(("snapshot", "film four, film three"), await system.FindAsync());
    }

    [Fact]
    public async Task Without_the_catalogues_word_nothing_is_shown()
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One);
        await system.PublishAsync();
        Assert.Equal(("snapshot", "film one"), await system.FindAsync());
        system.Time.Advance(FollowedSnapshot.Fresh);
        system.Catalogue.Failures = 1;
        using (var answer = await system.GetAsync("v1/search?s=film"))
        {
            await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
        }

        Assert.Equal(("snapshot", "film one"), await system.FindAsync());
    }

    [Fact]
    public async Task Its_files_are_fetched_once_and_a_newer_one_beside_the_requests()
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One);
        await system.PublishAsync();
        Assert.Equal(("snapshot", "film one"), await system.FindAsync());
        await system.DeleteFilesAsync();
        system.Time.Advance(SnapshotSearch.LookInterval);
        Assert.Equal(("snapshot", "film one"), await system.FindAsync());
        await system.Snapshot.Looking.WaitAsync(Bound);

        // A pointer of nobody's changes nothing.
        await system.PublishAsync(signer: new byte[32]);
        system.Time.Advance(SnapshotSearch.LookInterval);
        await system.FindAsync();
        await system.Snapshot.Looking.WaitAsync(Bound);
        Assert.Equal(("snapshot", "film one"), await system.FindAsync());

        // The catalogue's log is gone: what comes now is in the snapshot alone.
        system.Change(ChangeKind.Put, Two);
        await system.PublishAsync();
        system.Catalogue.Clear();
        system.Time.Advance(SnapshotSearch.LookInterval);
        await system.FindAsync();
        await system.Snapshot.Looking.WaitAsync(Bound);
        Assert.Equal(("snapshot", "film one, film two"), await system.FindAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("forged")]
    [InlineData("large")]
    [InlineData("incomplete")]
    public async Task Without_a_snapshot_that_may_be_used_it_is_an_error_as_before(string how)
    {
        await using var system = await FallbackSystem.StartAsync(how == "large" ? 100 : 1 << 20);
        system.Change(ChangeKind.Put, One);
        if (how != "none")
            await system.PublishAsync(how == "forged" ? new byte[32] : null);
        if (how == "incomplete")
            await system.DeleteFilesAsync();
        using (var answer = await system.GetAsync("v1/search?s=film"))
        {
            await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        // It is looked for again, though not at once.
        if (how == "large")
            return;
        await system.PublishAsync();
        await system.PublishAsync();
        system.Time.Advance(SnapshotSearch.RetryInterval);
        Assert.Equal(("snapshot", "film one"), await system.FindAsync());
    }

    [Fact]
    public async Task A_dead_container_does_not_cost_its_time_out_each_time_and_is_found_again()
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One);
        await system.PublishAsync();
        TaskCompletionSource asked = new();
        system.Container = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        for (var i = 0; i < 2; i++)
        {
            asked = new();
            var answer = system.FindAsync();
            await asked.Task.WaitAsync(Bound);
            system.Time.Advance(ContainerSearch.Budget);
            Assert.Equal("snapshot", (await answer.WaitAsync(Bound)).Service);
        }

        for (var i = 0; i < 3; i++)
            Assert.Equal("snapshot", (await system.FindAsync().WaitAsync(Bound)).Service);
        Assert.Equal(2, system.Asked);

        system.Container = context => context.Response.WriteAsJsonAsync(new { objects = Array.Empty<object>(), sources = new { service = "ok" } });
        system.Time.Advance(CircuitBreaker.FirstPause);
        Assert.Equal("ok", (await system.FindAsync()).Service);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task A_container_that_is_busy_or_fails_is_asked_the_next_time(int status)
    {
        await using var system = await FallbackSystem.StartAsync();
        system.Change(ChangeKind.Put, One);
        await system.PublishAsync();
        system.Container = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { title = "Busy" }, options: null, contentType: "application/problem+json");
        };
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(("snapshot", "film one"), await system.FindAsync());
            Assert.Equal(i, system.Asked);
        }
    }

    private static CatalogueItem Item(string title) => SearchSystem.Item(title, ($"{title.Length}.mp4", 1_000));
}
