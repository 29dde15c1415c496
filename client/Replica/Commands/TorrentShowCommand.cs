using System.CommandLine;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Cli;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>torrent show</c>: what a torrent holds, from its file or, for a link, from the service.</summary>
internal sealed class TorrentShowCommand : ReplicaCommand
{
    private readonly Argument<string> _torrent = new("FILE|LINK") { Description = "A .torrent file, a link or an info hash" };

    public TorrentShowCommand()
        : base("show", "Show what a torrent holds")
    {
        Add(_torrent);
        Common.AddFetchingTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var target = TorrentTarget.Read(context.Get(_torrent));
        var document = target.Document ?? new MetainfoDocument(await FetchAsync(context, target, cancellationToken).ConfigureAwait(false));
        var description = TorrentDescription.Of(document);
        if (context.Options.Json) context.Terminal.Line(JsonSerializer.Serialize(description, CliJson.Readable.TorrentDescription));
        else Print(context.Terminal, description);
        return ExitCodes.Ok;
    }

    private static async Task<InfoDictionary> FetchAsync(CommandContext context, TorrentTarget target, CancellationToken cancellationToken)
    {
        using var connection = ServiceConnection.Open(context);
        var items = new ItemSource(connection.Service, connection.Http, cache: null, context.Time);
        return await items.FindInfoAsync(target.Link, context.Options.Timeout, cancellationToken).ConfigureAwait(false);
    }

    private static void Print(Terminal terminal, TorrentDescription torrent)
    {
        void Row(string name, string value) => terminal.Line($"{name,-13} {TerminalText.Clean(value)}");

        Row("name", torrent.Name);
        if (torrent.Version != "2") Row("info hash", torrent.InfoHash);
        if (torrent.InfoHashV2 is { } hashV2) Row("info hash v2", hashV2);
        Row("version", torrent.Version);
        Row("size", $"{ByteSize.Format(torrent.Length)} ({torrent.Length} bytes)");
        Row("piece length", ByteSize.Format(torrent.PieceLength));
        if (torrent.Private) Row("private", "yes");
        if (torrent.Comment is { } comment) Row("comment", comment);
        foreach (var tier in torrent.Trackers) Row("trackers", string.Join(' ', tier));
        foreach (var seed in torrent.WebSeeds) Row("web seed", seed);
        Row("files", $"{torrent.Files.Count}");
        foreach (var (index, file) in torrent.Files.Index()) terminal.Line($"{index,6}  {ByteSize.Format(file.Length),10}  {TerminalText.Clean(file.Path)}");
    }
}
