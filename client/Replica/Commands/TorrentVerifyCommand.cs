using System.CommandLine;
using System.Text.Json;
using Replica.BitTorrent.Storage;
using Replica.Client.Cli;

namespace Replica.Client.Commands;

/// <summary><c>torrent verify</c>: checks files on disk against a torrent and changes nothing. Exit code 0 only if all is there and right.</summary>
internal sealed class TorrentVerifyCommand : ReplicaCommand
{
    private readonly Argument<string> _torrent = new("FILE") { Description = "A .torrent file" };
    private readonly Setting<string?> _dataFolder = Settings.Text("--data-dir", "DIR", "The folder that holds the torrent's file or folder");

    public TorrentVerifyCommand()
        : base("verify", "Check files on disk against a torrent")
    {
        Add(_torrent);
        Add(_dataFolder);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Require(_dataFolder);
        var info = TorrentTarget.Read(context.Get(_torrent)).Document?.Info
            ?? throw new CommandException(ExitCodes.Usage, "verify takes a .torrent file, not a link");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder}; check --data-dir");
        var valid = (await FileStorage.VerifyAsync(info, folder, cancellationToken).ConfigureAwait(false)).Count(piece => piece);
        var result = new VerifiedTorrent(info.PieceCount, valid, valid == info.PieceCount && HasEmptyFiles(info, folder));
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(result, CliJson.Readable.VerifiedTorrent)
            : $"{valid} of {info.PieceCount} pieces are right{(result.Complete ? "; complete" : "")}");
        return result.Complete ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>Empty files are in no piece, and in the torrent all the same.</summary>
    private static bool HasEmptyFiles(BitTorrent.Metainfo.InfoDictionary info, string folder) =>
        info.Files.Where(file => file is { Length: 0, IsPadding: false }).All(file => File.Exists(Path.Combine([folder, .. info.LayoutPath(file)])));
}
