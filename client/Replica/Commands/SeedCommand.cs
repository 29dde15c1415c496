using System.CommandLine;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>seed</c>: verifies a torrent's files and gives them to peers until it is interrupted.</summary>
internal sealed class SeedCommand : ReplicaCommand
{
    private readonly Argument<string> _torrent = new("FILE") { Description = "A .torrent file" };
    private readonly Setting<string?> _dataFolder = Settings.Text("--data-dir", "DIR", "The folder that holds the torrent's file or folder");
    private readonly EngineSettings _engine = new();

    public SeedCommand()
        : base("seed", "Give a torrent's files to peers")
    {
        Add(_torrent);
        Add(_dataFolder);
        _engine.AddTo(this);
        Common.AddFetchingTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(context.Require(_dataFolder));
        var choices = _engine.Read(context);
        if (!EngineProfile.UsesSwarm(choices)) throw new CommandException(ExitCodes.Usage, "seed needs the swarm; leave out --swarm off, or add --swarm on");
        var document = TorrentTarget.Read(context.Get(_torrent)).Document
            ?? throw new CommandException(ExitCodes.Usage, "seed takes a .torrent file, not a link");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder}; check --data-dir");
        DataFolder.Create(context.Options.DataFolder);
        var proxy = ProxyNetwork.Of(choices.Proxy, context.Time);
        await SeedAsync(context, choices, proxy, document, folder, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async Task SeedAsync(
        CommandContext context, EngineChoices choices, INetwork? proxy, MetainfoDocument document, string folder, CancellationToken cancellationToken)
    {
        var httpRules = EngineProfile.HttpRules(choices, proxy);
        using var connection = ServiceConnection.TryOpen(context, httpRules);
        var config = connection is null ? null : await connection.Service.TryConfigAsync(cancellationToken).ConfigureAwait(false);
        var rules = new SourceRules(choices, connection is { Service.IsLoopback: true });
        using var http = GuardedHttp.Create(httpRules);
        var options = EngineProfile.Options(choices, SourceRules.NodesOf(config), connection is { Service.IsLoopback: true }, Path.Combine(context.Options.DataFolder, "dht")) with { Faulted = context.Terminal.Warn };
        var engine = await Engine.StartAsync(http, context.Time, options, cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            var sources = SourceRules.Join(document.Info.IsPrivate, [rules.OfUser(), rules.OfTorrent(document, isUsersWord: true)], [rules.OfService(config, prefix: null)]);
            var torrent = await engine.OpenAsync(document.Info, () => new FileStorage(document.Info, folder), sources, cancellationToken).ConfigureAwait(false);
            torrent.Limits = EngineProfile.LimitsOfOne(choices);
            using var hold = torrent.Hold();
            await CheckAsync(context, torrent, folder).ConfigureAwait(false);
            var ready = new SeedReady(document.Info.Hash.ToString(), engine.PeerPort);
            context.Terminal.Line(context.Options.Json
                ? JsonSerializer.Serialize(ready, CliJson.Readable.SeedReady)
                : $"ready {ready.InfoHash} {(ready.PeerPort is { } port ? $"on port {port}" : "through the proxy, where no peer can connect")}");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is whole is seeded; what is not is told of, and none at all is a failure.</summary>
    private static async Task CheckAsync(CommandContext context, Torrent torrent, string folder)
    {
        var info = torrent.Info;
        var have = (await torrent.StatusAsync().ConfigureAwait(false)).Have;
        if (have == info.Length) return;
        if (have == 0)
            throw new CommandException(ExitCodes.Failed, $"{folder} holds nothing of {info.Name}; --data-dir is the folder that '{info.Name}' lies in");
        context.Terminal.Warn(
            $"{folder} holds {ByteSize.Format(have)} of the {ByteSize.Format(info.Length)} of {info.Name}, and no more is seeded; `replica torrent verify` counts the pieces");
    }
}
