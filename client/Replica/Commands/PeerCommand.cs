using System.Net;
using System.Text.Json;
using Replica.BitTorrent.Storage;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Network;
using Replica.Client.Seeding;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>peer</c>: seeds everything that a service's catalogue has, through a disk cache, until it is interrupted.</summary>
internal sealed class PeerCommand : ReplicaCommand
{
    private readonly Setting<string?> _cache = Settings.Text("--cache", "DIR", "Folder for cached content and what is known of the catalogue (default: peer in the data folder)");
    private readonly Setting<long> _cacheLimit = Settings.Size(
        "--cache-limit", 10L << 30, "Most disk space for cached content, as 500M or 2GiB (default 10GiB)", PieceCache.SmallestLimit);

    private readonly Setting<IPEndPoint?> _http = new(
        "--http", "ADDR:PORT", false, null, values => ReadHttp(values[0]), "Serve the same content over HTTP here, for anybody who can connect; port 0 = any");

    private readonly EngineSettings _engine = new();

    public PeerCommand()
        : base("peer", "Seed everything that a service has published")
    {
        Add(_cache);
        Add(_cacheLimit);
        Add(_http);
        _engine.AddTo(this);
        Common.AddFetchingTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var choices = _engine.Read(context);
        var http = context.Get(_http);
        if (!EngineProfile.UsesSwarm(choices) && http is null)
            throw new CommandException(ExitCodes.Usage, "peer without a swarm gives nothing to anybody; add --swarm on, or --http ADDR:PORT");
        var folder = Path.GetFullPath(context.Get(_cache) is { Length: > 0 } named ? named : Path.Combine(context.Options.DataFolder, "peer"));
        var proxy = ProxyNetwork.Of(choices.Proxy, context.Time);
        var rules = EngineProfile.HttpRules(choices, proxy);
        using var connection = ServiceConnection.TryOpen(context, rules) ?? ServiceConnection.Open(context);
        DataFolder.Create(folder);
        using var folderLock = FolderLock.Take(
            Path.Combine(folder, "lock"), $"another peer runs on the folder {folder}; stop that one, or give this one a folder of its own with --cache DIR");
        var run = await PeerRun.StartAsync(context, choices, connection, rules, new PeerPlace(folder, context.Get(_cacheLimit), http), cancellationToken);
        await using (run)
        {
            Print(context, new PeerReady(run.PeerPort, run.HttpUrl?.AbsoluteUri, run.Count));
            await run.FollowAsync(count => PrintCount(context, count), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCodes.Ok;
    }

    private static void Print(CommandContext context, PeerReady ready) => context.Terminal.Line(context.Options.Json
        ? JsonSerializer.Serialize(ready, CliJson.Readable.PeerReady)
        : string.Join(' ', new[] { "ready", ready.HttpUrl, ready.PeerPort is { } port ? $"port {port}" : null, $"torrents {ready.Torrents}" }.OfType<string>()));

    private static void PrintCount(CommandContext context, int torrents)
    {
        if (context.Options.Json) context.Terminal.Line(JsonSerializer.Serialize(new PeerCatalogue(torrents), CliJson.Readable.PeerCatalogue));
        else context.Terminal.Log($"torrents {torrents}");
    }

    private static IPEndPoint ReadHttp(string text) => HostPort.ParseListen(text) is ({ } address, var port)
        ? new IPEndPoint(address, port)
        : throw new FormatException($"'{text}' is not ADDRESS:PORT");
}
