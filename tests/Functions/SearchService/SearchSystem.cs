using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Sqlite;
using Replica.ObjectStore.Sqlite;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;
using Replica.SearchService.Routes;
using Replica.SearchService.Serving;
using Replica.SearchService.Upstreams;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService;

/// <summary>A catalogue on disk, a follower worked by hand, and its routes on a loopback port.</summary>
internal sealed class SearchSystem : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly SqliteDatabase _database;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private SearchSystem(TempFolder folder, WebApplication app, SearchFollower follower, SqliteDatabase database, ICatalogue catalogue)
    {
        (_folder, _app, Follower, _database, Catalogue) = (folder, app, follower, database, catalogue);
        _http = new() { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public ICatalogue Catalogue { get; }

    public SearchFollower Follower { get; }

    /// <summary>Starts it.</summary>
    /// <param name="time">The clock; by default one that stands still.</param>
    /// <param name="dht">Upstreams.</param>
    /// <param name="import">Makes an import into the index.</param>
    /// <param name="limits">What it takes on at once.</param>
    public static async Task<SearchSystem> StartAsync(
        TimeProvider? time = null, DhtUpstreams? dht = null, Func<SearchFollower, DhtImport>? import = null, ServingLimits? limits = null)
    {
        time ??= new ManualTimeProvider();
        var folder = new TempFolder();
        var database = CatalogueDatabase.Open(folder.At("catalogue.db"));
        var catalogue = new SqliteCatalogue(database);
        var follower = new SearchFollower(catalogue, time, NullLogger<SearchFollower>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // How slowly a client may read is not told by the test's clock.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        var app = builder.Build();
        SearchRoutes.Map(app, follower, time, dht, import?.Invoke(follower), limits ?? ServingLimits.Default);
        await app.StartAsync();
        return new(folder, app, follower, database, catalogue);
    }

    /// <summary>An item whose info hash is made of its title.</summary>
    public static CatalogueItem Item(string title, params (string Path, long Length)[] files)
    {
        var infoHash = InfoHash.Compute(System.Text.Encoding.UTF8.GetBytes(title));
        return new(
            ItemPrefix.Parse(infoHash.ToString()), infoHash, title, title, $"About {title}", ["tagged"],
            [.. files.Select(file => new CatalogueFile(file.Path, file.Length))], files.Sum(file => file.Length),
            new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    }

    /// <summary>Puts items and brings the index up to date.</summary>
    public async Task PutAsync(params CatalogueItem[] items)
    {
        foreach (var item in items)
            Assert.Equal(PutOutcome.Written, await Catalogue.PutAsync(item, null));
        await Follower.CatchUpAsync(default);
    }

    public Uri Url => _http.BaseAddress!;

    public async Task<HttpResponseMessage> GetAsync(string url) => await _http.GetAsync(new Uri(url, UriKind.Relative));

    public async Task<JsonElement> GetJsonAsync(string url)
    {
        using var response = await GetAsync(url);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The titles that a search shows, in order.</summary>
    public async Task<IEnumerable<string?>> TitlesAsync(string parameters) =>
        (await GetJsonAsync($"/v1/search?{parameters}")).GetProperty("objects").EnumerateArray()
            .Select(found => found.GetProperty("metadata").GetProperty("title").GetString()).ToList();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }
}
