using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Replica.Functions.Tests.SearchService.Upstreams;
using Replica.SearchService.Upstreams;
using Replica.Support.Magnetico;

namespace Replica.Functions.Tests.SearchService.Serving;

public sealed class OverloadTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_too_many_is_told_to_come_again_and_the_others_are_answered()
    {
        await using var dht = await MagneticoSystem.StartAsync();
        dht.Server.Mood = MagneticowMood.Stalls;
        await using var system = await SearchSystem.StartAsync(dht.Time, dht.Ask(), limits: new(Workers: 1, Requests: 3, TimeSpan.FromSeconds(2)));
        var answers = Enumerable.Range(0, 3).Select(i => system.GetAsync($"/v1/search?s=film{i}")).ToList();
        await Until(() => dht.Server.Asked.Count == 3);

        using var refused = await system.GetAsync("/v1/search?s=film").WaitAsync(Bound);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(["type", "title", "status", "detail"], problem.EnumerateObject().Select(property => property.Name));

        dht.Time.Advance(DhtUpstreams.Budget);
        foreach (var answer in answers)
            Assert.Equal(HttpStatusCode.OK, (await answer.WaitAsync(Bound)).StatusCode);
        using var next = await system.GetAsync("/v1/suggest?s=film").WaitAsync(Bound);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Of_very_many_at_once_each_is_answered_or_refused_and_none_leaves_a_trace()
    {
        await using var system = await SearchSystem.StartAsync(limits: new(Workers: 2, Requests: 20, TimeSpan.FromSeconds(2)));
        await system.PutAsync([.. Enumerable.Range(0, 200).Select(i => SearchSystem.Item($"film {i}", ("a.mp4", i)))]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => system.GetAsync($"/v1/search?s=film+{i % 50}&limit=100"))).WaitAsync(Bound);
        Assert.All(answers, answer => Assert.True(
            answer.StatusCode == HttpStatusCode.OK || (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)));
        var refused = answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.True(refused < answers.Length, "none was answered");
        var metrics = await MetricsTests.ReadAsync(system);
        Assert.Equal(0, metrics["replica_search_requests"]);
        Assert.Equal(refused, metrics.GetValueOrDefault("replica_search_requests_total{route=\"search\",outcome=\"shed\"}"));
        Assert.Equal(answers.Length - refused, metrics["replica_search_requests_total{route=\"search\",outcome=\"ok\"}"]);
    }

    /// <summary>Two ask and ask and read nothing, until their connections are full; there are only two places.</summary>
    [Fact]
    public async Task Who_does_not_read_holds_no_place()
    {
        await using var system = await SearchSystem.StartAsync(limits: new(Workers: 1, Requests: 2, TimeSpan.FromSeconds(2)));
        await system.PutAsync(SearchSystem.Item("film", ("a.mp4", 1)) with { Description = new string('x', 100_000) });
        using var first = await DeafAsync(system.Url);
        using var second = await DeafAsync(system.Url);
        await FullAsync(system);
        using var patience = new CancellationTokenSource(Bound);
        HttpStatusCode status;
        do
        {
            using var answer = await system.GetAsync("/v1/search?s=film").WaitAsync(patience.Token);
            status = answer.StatusCode;
        }
        while (status != HttpStatusCode.OK && !patience.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    /// <summary>Waits until no more answers are made.</summary>
    private static async Task FullAsync(SearchSystem system)
    {
        for (double last = 0, same = 0; same < 50;)
        {
            var now = (await MetricsTests.ReadAsync(system).WaitAsync(Bound)).GetValueOrDefault("replica_search_requests_total{route=\"search\",outcome=\"ok\"}");
            (last, same) = (now, now > 0 && now == last ? same + 1 : 0);
        }
    }

    private static async Task<Socket> DeafAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        var request = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET /v1/search?s=film HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n"));
        for (var i = 0; i < 500; i++)
            await socket.SendAsync(request);
        return socket;
    }

    private static async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Bound);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
