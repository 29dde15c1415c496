using System.Globalization;
using System.Text.RegularExpressions;
using Replica.Functions.Tests.SearchService.Upstreams;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Serving;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task They_tell_how_index_and_requests_fare()
    {
        await using var dht = await MagneticoSystem.StartAsync();
        await using var system = await SearchSystem.StartAsync(dht.Time, dht.Ask());
        await system.PutAsync(SearchSystem.Item("film one", ("a.mp4", 1)), SearchSystem.Item("film two", ("b.mp4", 1)));
        await system.GetJsonAsync("/v1/search?s=film");
        await system.GetJsonAsync("/v1/search");
        await system.GetJsonAsync("/v1/suggest?s=fi");
        using var wrong = await system.GetAsync("/v1/search?limit=0");

        var metrics = await ReadAsync(system);
        Assert.Equal(2, metrics["replica_index_documents"]);
        Assert.Equal(2, metrics["replica_index_sequence"]);
        Assert.Equal(1, metrics["replica_index_ready"]);
        Assert.Equal(1, metrics["replica_index_segments"]);
        Assert.Equal(1, metrics["replica_index_generation"]);
        Assert.Equal(2, metrics["""replica_search_requests_total{route="search",outcome="ok"}"""]);
        Assert.Equal(1, metrics["""replica_search_requests_total{route="search",outcome="refused"}"""]);
        Assert.Equal(1, metrics["""replica_search_requests_total{route="suggest",outcome="ok"}"""]);
        Assert.Equal(1, metrics["""replica_search_dht_total{state="ok"}"""]);
        Assert.Equal(1, metrics["""replica_search_dht_total{state="off"}"""]);
        Assert.Equal(2, metrics["""replica_search_seconds_count{route="search"}"""]);
        Assert.Equal(2, metrics["""replica_search_seconds_bucket{route="search",le="+Inf"}"""]);
        Assert.InRange(metrics["process_resident_memory_bytes"], 1e6, 1e12);
    }

    [Fact]
    public async Task They_tell_since_when_the_catalogue_was_not_read()
    {
        var time = new ManualTimeProvider();
        await using var system = await SearchSystem.StartAsync(time);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(7, (await ReadAsync(system))["replica_index_behind_seconds"]);
        await system.PutAsync(SearchSystem.Item("film", ("a.mp4", 1)));
        Assert.Equal(0, (await ReadAsync(system))["replica_index_behind_seconds"]);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(120, (await ReadAsync(system))["replica_index_behind_seconds"]);
    }

    [Fact]
    public async Task They_tell_nothing_of_what_is_searched()
    {
        await using var system = await SearchSystem.StartAsync();
        foreach (var route in new[] { "search", "suggest", "feed" })
        {
            using var ignored = await system.GetAsync($"/v1/{route}?s=geheimnis&type=geheimnis&lang=geheimnis");
        }

        using var answer = await system.GetAsync("/metrics");
        Assert.DoesNotContain("geheim", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Every sample by its name and labels; fails on a line that Prometheus would not read.</summary>
    internal static async Task<Dictionary<string, double>> ReadAsync(SearchSystem system)
    {
        using var answer = await system.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            Assert.Matches(Line(), line);
            if (!line.StartsWith('#'))
                samples.Add(line[..line.LastIndexOf(' ')], double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }

        return samples;
    }

    [GeneratedRegex("""^(# (HELP [a-z_]+ [^\n]+|TYPE [a-z_]+ (counter|gauge|histogram))|[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? -?[0-9.]+(E[+-]?[0-9]+)?)$""")]
    private static partial Regex Line();
}
