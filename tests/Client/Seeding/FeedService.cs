using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Seeding;

/// <summary>A service with a change log, an object store and a tracker, as a test fills them.</summary>
internal sealed class FeedService : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<(long Seq, string Kind, string Prefix, string Hash, bool HasItem)> _changes = [];
    private LoopbackServer _server = null!;

    /// <summary>Objects by key.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>False: everything is answered with 503.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Whoever asks for changes after this one or a later one gets 503.</summary>
    public long FailsFrom { get; set; } = long.MaxValue;

    public ConcurrentQueue<string> Requests => _server.Requests;

    public HttpClient Http { get; } = GuardedHttp.Create(new HttpRules { AllowPrivate = true });

    public Uri Url => _server.Url;

    public static async Task<FeedService> StartAsync()
    {
        var service = new FeedService();
        service._server = await LoopbackServer.StartAsync(service.AnswerAsync);
        return service;
    }

    public ServiceClient Client(string folder) => new(_server.Url, null, Path.Combine(folder, "service.json"), Http, TimeProvider.System);

    /// <summary>Publishes a torrent of one or more files below a prefix.</summary>
    public async Task<InfoDictionary> PublishAsync(string prefix, long seq, params (string Path, byte[] Bytes)[] files)
    {
        foreach (var (path, bytes) in files) _folder.Write($"{prefix}/item/{path}", bytes);
        var document = await TorrentBuilder.CreateAsync(_folder.At(prefix, "item"), new TorrentOptions { PieceLength = 16_384 });
        Objects[$"{prefix}/torrent"] = document.ToBytes();
        Objects[$"{prefix}/metadata"] = """{"title":"A title"}"""u8.ToArray();
        foreach (var (path, bytes) in files) Objects[$"{prefix}/data/item/{path}"] = bytes;
        Change(seq, "put", prefix, document.Info.Hash.ToString());
        return document.Info;
    }

    public void Change(long seq, string kind, string prefix, string hash, bool hasItem = true)
    {
        lock (_changes)
        {
            // As the service does: an item's older word is dropped.
            if (kind is "put" or "remove") _changes.RemoveAll(change => change.Prefix == prefix && change.Kind is "put" or "remove" && change.Seq < seq);
            _changes.Add((seq, kind, prefix, hash, hasItem && kind == "put"));
        }
    }

    /// <summary>As after the catalogue was lost: the log begins anew.</summary>
    public void Forget()
    {
        lock (_changes) _changes.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Http.Dispose();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!IsUp || (context.Request.Query["after"] is [{ } after] && long.Parse(after, System.Globalization.CultureInfo.InvariantCulture) >= FailsFrom)) context.Response.StatusCode = 503;
        else if (path == "/v1/config") await context.Response.WriteAsync(Config());
        else if (path == "/v1/changes") await context.Response.WriteAsync(Changes(context.Request.Query));
        else if (path.StartsWith("/store/", StringComparison.Ordinal) && Objects.TryGetValue(path["/store/".Length..], out var bytes))
            await Results.Bytes(bytes, enableRangeProcessing: true).ExecuteAsync(context);
        else if (path == "/announce") await context.Response.WriteAsync("d8:intervali1800e5:peers0:e");
        else if (path == "/scrape") await context.Response.WriteAsync("d5:filesdee");
        else context.Response.StatusCode = 404;
    }

    private string Config() =>
        $$"""{"generation":1,"expires":"2099-01-01T00:00:00Z","webSeedBases":["{{Url}}store/"],"metadataBases":["{{Url}}store/"]}""";

    private string Changes(IQueryCollection query)
    {
        var after = long.Parse(query["after"]!, System.Globalization.CultureInfo.InvariantCulture);
        var limit = int.Parse(query["limit"]!, System.Globalization.CultureInfo.InvariantCulture);
        lock (_changes)
        {
            var page = _changes.Where(change => change.Seq > after).OrderBy(change => change.Seq).Take(limit).Select(change => new
            {
                seq = change.Seq,
                kind = change.Kind,
                prefix = change.Prefix,
                infoHash = change.Hash,
                item = change.HasItem ? new { id = change.Prefix } : null,
            }).ToArray();
            return JsonSerializer.Serialize(new { changes = page, next = page.Length > 0 ? page[^1].seq : after });
        }
    }
}
