using System.Text.Json;
using System.Text.Json.Nodes;

namespace Replica.Support.Swarm;

/// <summary>A webtorrent client in a process of its own (<c>tests/servers/webtorrent_peer.mjs</c>). Version 1 only, never encrypted.</summary>
public sealed class WebTorrentPeer : ISwarmPeer
{
    private readonly DrivenProcess _process;

    private WebTorrentPeer(DrivenProcess process, string address) =>
        (_process, EndPoint) = (process, $"{address}:{process.Ready.GetProperty("port").GetInt32()}");

    /// <inheritdoc/>
    public string EndPoint { get; }

    /// <inheritdoc/>
    public int ProcessId => _process.Id;

    /// <summary>Starts one that seeds.</summary>
    public static Task<ISwarmPeer> SeedAsync(Share share, Conditions conditions) => StartAsync(share with { Magnet = null }, conditions, seeds: true);

    /// <summary>Starts one that leeches.</summary>
    public static Task<ISwarmPeer> LeechAsync(Share share, Conditions conditions) => StartAsync(share, conditions, seeds: false);

    /// <summary>Progress and peers: see the script.</summary>
    public Task<JsonElement> StatsAsync() => _process.CallAsync("stats");

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan patience) =>
        _process.CallAsync("wait", new() { ["seconds"] = patience.TotalSeconds }, patience + TimeSpan.FromSeconds(10));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ISwarmPeer> StartAsync(Share share, Conditions conditions, bool seeds)
    {
        var options = new JsonObject { ["transports"] = Json(conditions.Transports), ["pex"] = conditions.Pex };
        var peer = new WebTorrentPeer(await DrivenProcess.StartAsync(["node", ServerFolder.At("webtorrent_peer.mjs")], options, conditions.Host), conditions.Address);
        try
        {
            await peer._process.CallAsync("add", new()
            {
                [share.Magnet is null ? "torrent" : "magnet"] = share.Target,
                ["folder"] = share.Folder,
                ["seed"] = seeds,
                ["peers"] = Json(share.Peers),
                ["trackers"] = Json(share.Trackers),
            });
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
