using System.Globalization;
using System.Text.Json.Nodes;

namespace Replica.Support.Swarm;

/// <summary>
/// transmission 3: version 1. It cannot be handed a peer and refuses loopback, so it needs a tracker (in the torrent file) and a LAN.
/// </summary>
public sealed class TransmissionPeer : ISwarmPeer
{
    private const int MostStarts = 3;

    private readonly WatchedProcess _process;
    private readonly TempFolder _state;

    private TransmissionPeer(WatchedProcess process, TempFolder state, string endPoint) => (_process, _state, EndPoint) = (process, state, endPoint);

    /// <inheritdoc/>
    public string EndPoint { get; }

    /// <inheritdoc/>
    public int ProcessId => _process.Id;

    /// <summary>Starts one that seeds: it checks the files first. Between that check and its own of a new torrent it now and then sees one that is stopped, and ends; then another is started.</summary>
    public static async Task<ISwarmPeer> SeedAsync(Share share, Conditions conditions)
    {
        for (var attempt = 1; ; attempt++)
        {
            var peer = Start(share with { Magnet = null }, conditions, "--verify");
            try
            {
                await peer.WaitAsync(TimeSpan.FromSeconds(60));
                return peer;
            }
            catch (InvalidOperationException) when (attempt < MostStarts)
            {
                await peer.DisposeAsync();
            }
            catch
            {
                await peer.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts one that leeches.</summary>
    public static Task<ISwarmPeer> LeechAsync(Share share, Conditions conditions) => Task.FromResult<ISwarmPeer>(Start(share, conditions));

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan patience) => _process.LineAsync("Seeding, uploading", patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _state.Dispose();
    }

    private static TransmissionPeer Start(Share share, Conditions conditions, params string[] further)
    {
        var state = new TempFolder();
        var settings = new JsonObject
        {
            ["dht-enabled"] = false,
            ["lpd-enabled"] = false,
            ["pex-enabled"] = conditions.Pex,
            ["utp-enabled"] = conditions.Transports.Contains("utp"),
            ["rename-partial-files"] = false,
            ["port-forwarding-enabled"] = false,
        };
        File.WriteAllText(state.At("settings.json"), settings.ToJsonString());
        var port = FreePorts.Take();
        var encryption = conditions.Encryption switch { "require" => "--encryption-required", "prefer" => "--encryption-preferred", _ => "--encryption-tolerated" };
        string[] arguments =
        [
            "--config-dir", state.FullPath, "--download-dir", share.Folder, "--port", port.ToString(CultureInfo.InvariantCulture),
            "--no-portmap", "--no-uplimit", "--no-downlimit", encryption, .. further, share.Target,
        ];
        return new(WatchedProcess.Start("transmission-cli", arguments, conditions.Host), state, $"{conditions.Address}:{port}");
    }
}
