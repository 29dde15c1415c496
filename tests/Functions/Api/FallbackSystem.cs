using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Api.Search;
using Replica.Catalogue;
using Replica.Catalogue.Config;
using Replica.Catalogue.Indexing;
using Replica.Catalogue.Items;
using Replica.Catalogue.Snapshots;
using Replica.Functions.Tests.SearchService;
using Replica.Search;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

/// <summary>The search function with a container that does as it is told, a bucket, and a catalogue written by the test.</summary>
internal sealed class FallbackSystem : IAsyncDisposable
{
    private static readonly byte[] ServiceKey = TestBytes.Create(32);

    private readonly PublishingSystem _stores = new();
    private readonly LoopbackServers _servers = new();
    private readonly List<CatalogueItem> _items = [];
    private HttpClient _http = null!;
    private int _sequence;
    private long _generation;

    /// <summary>What the container does; by default it is not there.</summary>
    public RequestDelegate Container { get; set; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Requests that reached the container.</summary>
    public int Asked { get; private set; }

    public ScriptedCatalogue Catalogue { get; } = new();

    public ManualTimeProvider Time => _stores.Time;

    public SnapshotSearch Snapshot { get; private set; } = null!;

    public static async Task<FallbackSystem> StartAsync(long maxLength = 1 << 20)
    {
        var system = new FallbackSystem();
        var stores = system._stores;
        system.Snapshot = new(stores.Store, system.Catalogue, stores.FolderFor("index"), maxLength, system.Time, NullLogger<SnapshotSearch>.Instance);
        var container = await system._servers.ServeAsync(app => app.Run(context =>
        {
            system.Asked++;
            return system.Container(context);
        }));
        system._http = new() { BaseAddress = await system._servers.ServeAsync(new SearchRelay(container, () => system.Snapshot, system.Time).Map), Timeout = TimeSpan.FromSeconds(60) };
        return system;
    }

    /// <summary>Changes the catalogue; a snapshot has it once one is published.</summary>
    public void Change(ChangeKind kind, params CatalogueItem[] items)
    {
        foreach (var item in items)
        {
            Catalogue.Add(kind, item);
            _sequence++;
            _items.RemoveAll(other => other.InfoHash == item.InfoHash);
            if (kind == ChangeKind.Put)
                _items.Add(item);
        }
    }

    /// <summary>Publishes what the catalogue has.</summary>
    /// <param name="signer">Signs the pointer; null = the service.</param>
    public async Task PublishAsync(byte[]? signer = null)
    {
        var index = new SearchIndex();
        index.Apply([.. _items.Select(IndexedItem.Of)], [], _sequence);
        var path = _stores.FolderFor("new.rsi");
        IndexFile.Save(index.Current, path);
        var bytes = await File.ReadAllBytesAsync(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var now = Time.GetUtcNow();
        var pointer = new IndexPointer
        {
            Generation = ++_generation,
            Created = now,
            Expires = now.AddDays(1),
            Analyzer = IndexFile.AnalyzerVersion,
            Sequence = _sequence,
            Segments = [new(PointerSegment.KeyOf(hash), new string('0', 40), hash, bytes.Length)],
        };
        var config = new ServiceConfig { Generation = 1, Expires = now.AddDays(1), IndexKeys = [IndexKey.Of(ServiceKey).Public] };
        await _stores.PutAsync(SignedConfig.ObjectKey, SignedConfig.Sign(config, ServiceKey).ToObject());
        await _stores.PutAsync(PointerSegment.KeyOf(hash), bytes);
        await _stores.PutAsync(SignedIndexPointer.ObjectKey, SignedIndexPointer.Sign(pointer, IndexKey.Of(signer ?? ServiceKey).Private).ToObject());
    }

    /// <summary>Takes the files of all published indexes away.</summary>
    public async Task DeleteFilesAsync()
    {
        foreach (var key in await _stores.KeysAsync("index/"))
        {
            if (key.EndsWith(".rsi", StringComparison.Ordinal))
                await _stores.Store.DeleteAsync(key);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<JsonElement> SearchAsync(string text = "film")
    {
        using var answer = await GetAsync($"v1/search?s={text}");
        return await ServiceHost.JsonAsync(answer);
    }

    /// <summary>The titles found, sorted, and which source they are from.</summary>
    public async Task<(string Service, string Titles)> FindAsync()
    {
        var answer = await SearchAsync();
        return (answer.GetProperty("sources").GetProperty("service").GetString()!,
            string.Join(", ", answer.GetProperty("objects").EnumerateArray().Select(found => found.GetProperty("displayName").GetString()).Order(StringComparer.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _servers.DisposeAsync();
        await Snapshot.Looking;
        Snapshot.Dispose();
        _stores.Dispose();
    }
}
