namespace Replica.Support.Swarm;

/// <summary>aria2: version 1, TCP, peers from trackers only. What it leeches it ends with.</summary>
public sealed class Aria2Peer : ISwarmPeer
{
    private readonly WatchedProcess _process;

    private Aria2Peer(WatchedProcess process, string endPoint) => (_process, EndPoint) = (process, endPoint);

    /// <inheritdoc/>
    public string EndPoint { get; }

    /// <inheritdoc/>
    public int ProcessId => _process.Id;

    /// <summary>Starts one that seeds: it checks the files first.</summary>
    public static async Task<ISwarmPeer> SeedAsync(Share share, Conditions conditions)
    {
        var peer = Start(share with { Magnet = null }, conditions, ["--check-integrity=true", "--seed-ratio=0.0"]);
        try
        {
            await peer._process.LineAsync("Verification finished successfully", TimeSpan.FromSeconds(60));
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one that leeches and then ends.</summary>
    public static Task<ISwarmPeer> LeechAsync(Share share, Conditions conditions) =>
        Task.FromResult<ISwarmPeer>(Start(share, conditions, ["--seed-time=0"]));

    /// <inheritdoc/>
    public async Task WaitAsync(TimeSpan patience)
    {
        if (await _process.ExitAsync(patience) is not 0 and var code)
            throw new InvalidOperationException($"{_process} ended with {code}: {_process.Log}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Aria2Peer Start(Share share, Conditions conditions, string[] further)
    {
        var port = FreePorts.Take();
        List<string> arguments =
        [
            "--no-conf", "--console-log-level=notice", "--summary-interval=0", "--disable-ipv6=true", "--file-allocation=none", "--bt-tracker-interval=2",
            "--enable-dht=false", "--bt-enable-lpd=false", $"--enable-peer-exchange={(conditions.Pex ? "true" : "false")}",
            $"--listen-port={port}", $"--dir={share.Folder}", .. further,
        ];
        if (conditions.Encryption == "require")
            arguments.AddRange(["--bt-require-crypto=true", "--bt-min-crypto-level=arc4"]);
        if (share.Trackers.Length > 0)
            arguments.Add($"--bt-tracker={string.Join(',', share.Trackers)}");
        arguments.Add(share.Target);
        return new(WatchedProcess.Start("aria2c", arguments, conditions.Host), $"{conditions.Address}:{port}");
    }
}
