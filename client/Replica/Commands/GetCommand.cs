using System.CommandLine;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Network;

namespace Replica.Client.Commands;

/// <summary><c>get</c>: downloads a torrent in its own layout and verifies it. Exit code 0 only with every wanted piece verified on disk.</summary>
internal sealed class GetCommand : ReplicaCommand
{
    private readonly Argument<string> _torrent = new("LINK|FILE|HASH") { Description = "A link, a .torrent file or an info hash" };
    private readonly Setting<string?> _output = Settings.Text("--output", "DIR", "Folder to download into", "-o");
    private readonly EngineSettings _engine = new();
    private readonly Setting<int?> _file = Settings.Number("--file", "N", 0, int.MaxValue, "Only this file, counted from 0");

    public GetCommand()
        : base("get", "Download and verify")
    {
        Add(_torrent);
        Add(_output);
        Add(_file);
        _engine.AddTo(this);
        Common.AddFetchingTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var start = context.Time.GetTimestamp();
        var folder = Path.GetFullPath(context.Require(_output));
        var choices = _engine.Read(context);
        if (EngineProfile.Idle(choices) is { } idle) context.Terminal.Warn(idle);
        var target = TorrentTarget.Read(context.Get(_torrent));
        var proxy = ProxyNetwork.Of(choices.Proxy, context.Time);
        var plan = await DownloadPlan.MakeAsync(context, choices, proxy, target, cancellationToken).ConfigureAwait(false);
        await using (plan.ConfigureAwait(false))
        {
            if (target.Document is null) CheckFile(plan.Info, target.Link.FileIndex);
            var wanted = Wanted(plan.Info, context.Get(_file));
            var progress = new DownloadProgress(context, start);
            await DownloadAsync(context, choices, plan, folder, wanted, progress, cancellationToken).ConfigureAwait(false);
            Print(context, progress.Done(PathOf(plan.Info, folder, wanted), LengthOf(plan.Info, wanted)));
        }

        return ExitCodes.Ok;
    }

    private static async Task DownloadAsync(
        CommandContext context,
        EngineChoices choices,
        DownloadPlan plan,
        string folder,
        HashSet<int>? wanted,
        DownloadProgress progress,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var torrent = await plan.Engine.OpenAsync(
            plan.Info, () => new FileStorage(plan.Info, folder, wanted), plan.Sources, cancellationToken).ConfigureAwait(false);
        torrent.Limits = EngineProfile.LimitsOfOne(choices);
        await torrent.DownloadAsync(wanted, context.Options.Timeout, progress, cancellationToken).ConfigureAwait(false);
        // Behind whatever the torrent still has to note of its last piece.
        await torrent.StatusAsync().ConfigureAwait(false);
        progress.Report(torrent.Progress);
    }

    /// <returns>The one file wanted; null for all.</returns>
    private static HashSet<int>? Wanted(InfoDictionary info, int? file)
    {
        if (file is not { } index) return null;
        CheckFile(info, index);
        return [index];
    }

    /// <summary>That there is such a file: one that <c>--file</c> names, or a link in <c>so=</c>.</summary>
    private static void CheckFile(InfoDictionary info, int index)
    {
        if (index < info.Files.Length && !info.Files[index].IsPadding) return;
        throw new CommandException(ExitCodes.NotFound, $"{info.Name} has no file {index}: it has {info.Files.Length}, counted from 0 (`replica torrent show` lists them)");
    }

    private static string PathOf(InfoDictionary info, string folder, HashSet<int>? wanted) =>
        wanted is null ? Path.Combine(folder, info.Name) : Path.Combine([folder, .. info.LayoutPath(info.Files[wanted.Single()])]);

    private static long LengthOf(InfoDictionary info, HashSet<int>? wanted) =>
        wanted is null ? info.Length : info.Files[wanted.Single()].Length;

    private static void Print(CommandContext context, DownloadDone done) => context.Terminal.Line(context.Options.Json
        ? JsonSerializer.Serialize(done, CliJson.Readable.DownloadDone)
        : TerminalText.Clean(done.Path));
}
