using System.Text.Json;
using System.Text.Json.Nodes;

namespace Replica.Support.Swarm;

/// <summary>A libtorrent session in a process of its own (<c>tests/servers/libtorrent_peer.py</c>).</summary>
public sealed class LibtorrentPeer : ISwarmPeer
{
    /// <summary>The Python module belongs to the system's interpreter, whatever else PATH finds.</summary>
    public const string Python = "/usr/bin/python3";

    private readonly DrivenProcess _process;

    private LibtorrentPeer(DrivenProcess process, string address) =>
        (_process, EndPoint) = (process, $"{address}:{process.Ready.GetProperty("port").GetInt32()}");

    /// <summary>TCP, uTP and DHT.</summary>
    public string EndPoint { get; }

    /// <inheritdoc/>
    public int ProcessId => _process.Id;

    /// <summary>Starts one with nothing in it.</summary>
    /// <param name="conditions">What it may use.</param>
    /// <param name="settings">Further settings of libtorrent, by its names.</param>
    public static async Task<LibtorrentPeer> StartAsync(Conditions conditions, JsonObject? settings = null)
    {
        var options = new JsonObject
        {
            ["listen"] = $"{conditions.Address}:0",
            ["transports"] = Json(conditions.Transports),
            ["encryption"] = conditions.Encryption,
            ["dht"] = conditions.Dht,
            ["dhtBootstrap"] = Json(conditions.DhtBootstrap),
            ["pex"] = conditions.Pex,
            ["lsd"] = conditions.Lsd,
            ["settings"] = settings ?? [],
        };
        return new(await DrivenProcess.StartAsync([Python, "-W", "ignore", ServerFolder.At("libtorrent_peer.py")], options, conditions.Host), conditions.Address);
    }

    /// <summary>Starts one that seeds.</summary>
    public static Task<ISwarmPeer> SeedAsync(Share share, Conditions conditions) => StartAsync(share with { Magnet = null }, conditions, seeds: true);

    /// <summary>Starts one that leeches.</summary>
    public static Task<ISwarmPeer> LeechAsync(Share share, Conditions conditions) => StartAsync(share, conditions, seeds: false);

    /// <summary>Makes a torrent.</summary>
    /// <returns><c>infoHash</c>, <c>infoHashV2</c>, <c>magnet</c>.</returns>
    public Task<JsonElement> MakeAsync(string path, string file, TorrentShape shape) => _process.CallAsync("make", new()
    {
        ["path"] = path,
        ["out"] = file,
        ["version"] = shape.Version,
        ["pieceLength"] = shape.PieceLength,
        ["private"] = shape.Private,
        ["padding"] = shape.Padding,
        ["trackers"] = Json(shape.Trackers),
        ["webSeeds"] = Json(shape.WebSeeds),
    }, TimeSpan.FromMinutes(5));

    /// <summary>Adds a torrent.</summary>
    /// <param name="share">Which, and with whom.</param>
    /// <param name="seeds">True: its bytes are there and taken for right.</param>
    public Task<JsonElement> AddAsync(Share share, bool seeds = false) => _process.CallAsync("add", new()
    {
        [share.Magnet is null ? "torrent" : "magnet"] = share.Target,
        ["folder"] = share.Folder,
        ["seed"] = seeds,
        ["peers"] = Json(share.Peers),
        ["trackers"] = Json(share.Trackers),
        ["webSeeds"] = Json(share.WebSeeds),
        ["upLimit"] = share.UpLimit,
        ["downLimit"] = share.DownLimit,
    });

    /// <summary>Adds many torrents at once, whose bytes are in one folder and taken for right.</summary>
    public Task AddManyAsync(IEnumerable<string> torrentFiles, string folder) =>
        _process.CallAsync("addMany", new() { ["torrents"] = Json(torrentFiles), ["folder"] = folder }, TimeSpan.FromMinutes(5));

    /// <summary>Connects to a peer.</summary>
    public Task ConnectAsync(string peer) => _process.CallAsync("connect", new() { ["peer"] = peer });

    /// <summary>Announces in the DHT, or to the trackers, at once.</summary>
    public Task AnnounceAsync() => _process.CallAsync("announce");

    /// <summary>Bytes, with deadlines: seconds until the <c>first</c> and until <c>all</c> were there.</summary>
    public async Task<(double First, double All)> PlayAsync(long offset, long length, TimeSpan patience)
    {
        var played = await _process.CallAsync(
            "play", new() { ["offset"] = offset, ["length"] = length, ["seconds"] = patience.TotalSeconds }, patience + TimeSpan.FromSeconds(10));
        return (played.GetProperty("first").GetDouble(), played.GetProperty("all").GetDouble());
    }

    /// <summary>Progress, bytes and peers: see the script.</summary>
    public Task<JsonElement> StatsAsync() => _process.CallAsync("stats");

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan patience) =>
        _process.CallAsync("wait", new() { ["seconds"] = patience.TotalSeconds }, patience + TimeSpan.FromSeconds(10));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ISwarmPeer> StartAsync(Share share, Conditions conditions, bool seeds)
    {
        var peer = await StartAsync(conditions);
        try
        {
            await peer.AddAsync(share, seeds);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    private static JsonArray Json(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
