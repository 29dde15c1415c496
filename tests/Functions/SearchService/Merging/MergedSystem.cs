using System.Text.Json;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.SearchService.Upstreams;
using Replica.SearchService.Upstreams;

namespace Replica.Functions.Tests.SearchService.Merging;

/// <summary>A search service with a magneticow beside it.</summary>
internal sealed class MergedSystem : IAsyncDisposable
{
    private MergedSystem(MagneticoSystem dht, SearchSystem search) => (Dht, Search) = (dht, search);

    public MagneticoSystem Dht { get; }

    public SearchSystem Search { get; }

    public static async Task<MergedSystem> StartAsync()
    {
        var dht = await MagneticoSystem.StartAsync();
        var search = await SearchSystem.StartAsync(dht.Time, dht.Ask());
        await search.Follower.CatchUpAsync(default);
        return new(dht, search);
    }

    /// <summary>An item whose title is not its torrent's name.</summary>
    public static CatalogueItem Item(string title, string description = "") =>
        SearchSystem.Item(title, ($"{title.Length}.mp4", 1_000)) with { Description = description };

    public Task<IEnumerable<string?>> TitlesAsync(string parameters) => Search.TitlesAsync(parameters);

    public Task<JsonElement> GetAsync(string parameters) => Search.GetJsonAsync($"/v1/search?{parameters}");

    /// <summary>The titles of all pages, by cursor.</summary>
    public async Task<List<string>> WalkAsync(string parameters, int limit)
    {
        var titles = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var answer = await GetAsync($"{parameters}&limit={limit}&cursor={cursor}");
            Assert.Equal(titles.Count, answer.GetProperty("startIndex").GetInt32());
            titles.AddRange(answer.GetProperty("objects").EnumerateArray().Select(found => found.GetProperty("displayName").GetString()!));
            cursor = answer.GetProperty("nextCursor").GetString();
        }

        return titles;
    }

    /// <summary>Lets the upstreams' time be over as soon as they have been asked.</summary>
    public async Task<JsonElement> GetLateAsync(string parameters)
    {
        var asking = GetAsync(parameters);
        while (Dht.Server.Asked.IsEmpty)
            await Task.Yield();
        Dht.Time.Advance(DhtUpstreams.Budget);
        return await asking;
    }

    public async ValueTask DisposeAsync()
    {
        await Search.DisposeAsync();
        await Dht.DisposeAsync();
    }
}
