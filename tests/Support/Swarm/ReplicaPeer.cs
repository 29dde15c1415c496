using System.Globalization;
using System.Text.Json;

namespace Replica.Support.Swarm;

/// <summary>Our executable as one more client: <c>replica seed</c> and <c>replica get</c>. The test project must refer to client/Replica.</summary>
public sealed class ReplicaPeer : ISwarmPeer
{
    private readonly WatchedProcess _process;
    private readonly TempFolder _state;

    private ReplicaPeer(WatchedProcess process, TempFolder state, string endPoint) => (_process, _state, EndPoint) = (process, state, endPoint);

    /// <inheritdoc/>
    public string EndPoint { get; private set; }

    /// <inheritdoc/>
    public int ProcessId => _process.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote.</summary>
    public string Log => _process.Log;

    /// <summary>Starts <c>replica seed</c> and waits until it is ready.</summary>
    public static async Task<ReplicaPeer> SeedAsync(Share share, Conditions conditions, params string[] further)
    {
        var peer = Start(["seed", share.TorrentFile!, "--data-dir", share.Folder, .. Options(share, conditions, 0), .. further], share, conditions, 0);
        try
        {
            var ready = JsonElement.Parse(await peer._process.LineAsync("\"ready\"", TimeSpan.FromSeconds(60)));
            peer.EndPoint = $"{conditions.Address}:{ready.GetProperty("peerPort").GetInt32()}";
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <c>replica get</c>, which ends when it has everything.</summary>
    public static Task<ReplicaPeer> GetAsync(Share share, Conditions conditions, params string[] further)
    {
        var port = FreePorts.Take();
        return Task.FromResult(Start(["get", share.Target, "-o", share.Folder, .. Options(share, conditions, port), .. further], share, conditions, port));
    }

    /// <summary>What <c>get</c> said when it was done.</summary>
    public async Task<JsonElement> DoneAsync(TimeSpan patience)
    {
        await WaitAsync(patience);
        return JsonElement.Parse(await _process.LineAsync("\"done\"", patience));
    }

    /// <inheritdoc/>
    public async Task WaitAsync(TimeSpan patience)
    {
        if (await _process.ExitAsync(patience) is not 0 and var code)
            throw new InvalidOperationException($"{_process} ended with {code}: {_process.Log}");
    }

    /// <summary>Waits for a line with a text, of either stream.</summary>
    public Task<string> LineAsync(string text, TimeSpan patience) => _process.LineAsync(text, patience);

    /// <summary>Sends a signal: <c>KILL</c>, <c>INT</c>.</summary>
    public Task SignalAsync(string name) => _process.SignalAsync(name);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> ExitAsync(TimeSpan patience) => _process.ExitAsync(patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _state.Dispose();
    }

    /// <summary>The engine options that say what a share and its conditions say.</summary>
    public static string[] Options(Share share, Conditions conditions, int port)
    {
        List<string> options =
        [
            "--listen", string.Create(CultureInfo.InvariantCulture, $"{conditions.Address}:{port}"),
            "--transport", string.Join(',', conditions.Transports), "--encryption", conditions.Encryption,
            "--dht", Switch(conditions.Dht), "--pex", Switch(conditions.Pex), "--lsd", Switch(conditions.Lsd), "--allow-private-addresses",
        ];
        if (conditions.DhtBootstrap.Length > 0)
            options.AddRange(["--dht-bootstrap", string.Join(',', conditions.DhtBootstrap)]);
        options.AddRange(share.Peers.SelectMany(peer => new[] { "--peer", peer }));
        options.AddRange(share.Trackers.SelectMany(tracker => new[] { "--tracker", tracker }));
        options.AddRange(share.WebSeeds.SelectMany(seed => new[] { "--web-seed", seed }));
        if (share.UpLimit > 0)
            options.AddRange(["--up-limit", share.UpLimit.ToString(CultureInfo.InvariantCulture)]);
        if (share.DownLimit > 0)
            options.AddRange(["--down-limit", share.DownLimit.ToString(CultureInfo.InvariantCulture)]);
        return [.. options];
    }

    private static string Switch(bool on) => on ? "on" : "off";

    private static ReplicaPeer Start(IEnumerable<string> arguments, Share share, Conditions conditions, int port)
    {
        var state = new TempFolder();
        string[] always = ["--data", share.State ?? state.FullPath, "--json"];
        var process = WatchedProcess.Start(Processes.ReplicaCommand.Program, [.. arguments, .. always], conditions.Host);
        return new(process, state, $"{conditions.Address}:{port}");
    }
}
