using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.Bench.Engine;

/// <summary>A service with many small items, as far as <c>replica peer</c> asks it: config, change log and object store.</summary>
internal sealed class CatalogueStub : IAsyncDisposable
{
    private const int PageLength = 500;
    private const int PieceLength = 16 * 1024;

    private readonly TempFolder _folder = new();
    private readonly List<(InfoHash Hash, byte[] Torrent)> _items = [];
    private readonly WebApplication _site;

    private CatalogueStub(WebApplication site) => _site = site;

    /// <summary>Its base, ending in <c>/</c>.</summary>
    public string Url => _site.Urls.Single() + "/";

    /// <summary>The items, in the log's order.</summary>
    public IReadOnlyList<InfoHash> Items => [.. _items.Select(item => item.Hash)];

    /// <summary>Their <c>.torrent</c> files, written for other clients.</summary>
    public IEnumerable<string> TorrentFiles => Enumerable.Range(0, _items.Count).Select(number => _folder.At("torrents", $"{number}.torrent"));

    /// <summary>Where their bytes are, below their names.</summary>
    public string DataFolder => _folder.At("data");

    /// <summary>The first block of any item.</summary>
    public static byte[] FirstBlock(int number) => Content(number)[..PieceLength];

    /// <summary>Makes the items and serves them.</summary>
    public static async Task<CatalogueStub> StartAsync(int count)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var stub = new CatalogueStub(builder.Build());
        for (var number = 0; number < count; number++)
        {
            var path = stub._folder.Write($"data/item{number}/film.mp4", Content(number));
            var document = await TorrentBuilder.CreateAsync(Path.GetDirectoryName(path)!, new TorrentOptions { PieceLength = PieceLength });
            var bytes = document.ToBytes();
            stub._folder.Write($"torrents/{number}.torrent", bytes);
            stub._items.Add((document.Info.Hash, bytes));
        }

        stub.Map();
        await stub._site.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    private static byte[] Content(int number) => TestBytes.Create((3 * PieceLength) + 100, number);

    private void Map()
    {
        var numbers = new Dictionary<string, int>();
        for (var number = 0; number < _items.Count; number++)
            numbers.Add(_items[number].Hash.ToString(), number);
        _site.MapGet("/v1/config", (HttpContext context) =>
        {
            // A loopback service needs no key, so nobody can tell a signature's worth.
            context.Response.Headers["X-Replica-Signature"] = Convert.ToBase64String(new byte[64]);
            return Results.Text(new JsonObject
            {
                ["generation"] = 1,
                ["expires"] = "2100-01-01T00:00:00Z",
                ["webSeedBases"] = new JsonArray(Url + "store/"),
                ["metadataBases"] = new JsonArray(Url + "store/"),
                ["trackers"] = new JsonArray(),
                ["peers"] = new JsonArray(),
                ["dhtBootstrap"] = new JsonArray(),
                ["indexKeys"] = new JsonArray(),
            }.ToJsonString(), "application/json");
        });
        _site.MapGet("/v1/changes", (HttpRequest request) => Results.Text(Page(int.Parse(request.Query["after"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture)), "application/json"));
        _site.MapGet("/store/{prefix}/torrent", (string prefix) => Results.Bytes(_items[numbers[prefix]].Torrent));
        _site.MapMethods("/store/{prefix}/data/{name}/film.mp4", ["GET", "HEAD"], (string prefix) => Results.Bytes(Content(numbers[prefix]), enableRangeProcessing: true));
    }

    private string Page(int after)
    {
        var end = Math.Min(after + PageLength, _items.Count);
        var changes = new JsonArray();
        for (var number = after; number < end; number++)
        {
            var hash = _items[number].Hash.ToString();
            changes.Add(new JsonObject
            {
                ["seq"] = number + 1,
                ["kind"] = "put",
                ["prefix"] = hash,
                ["infoHash"] = hash,
                ["item"] = new JsonObject
                {
                    ["id"] = hash,
                    ["infoHash"] = hash,
                    ["title"] = $"Item {number}",
                    ["files"] = new JsonArray("film.mp4"),
                    ["type"] = "video",
                    ["size"] = Content(number).Length,
                    ["date"] = "2026-01-01T00:00:00Z",
                    ["source"] = "replica",
                    ["prefix"] = hash,
                    ["length"] = Content(number).Length,
                },
            });
        }

        return new JsonObject { ["changes"] = changes, ["next"] = end }.ToJsonString();
    }
}
