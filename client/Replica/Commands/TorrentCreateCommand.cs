using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Cli;
using Replica.Client.Uploads;

namespace Replica.Client.Commands;

/// <summary><c>torrent create</c>: hashes a file or folder into a <c>.torrent</c> file.</summary>
internal sealed class TorrentCreateCommand : ReplicaCommand
{
    private const int SmallestPiece = 16 << 10;
    private const int LargestPiece = 16 << 20;

    private readonly Argument<string> _path = new("PATH") { Description = "File or folder to hash" };
    private readonly Setting<string?> _output = Settings.Text("--output", "FILE", "Where to write the .torrent file", "-o");
    private readonly Setting<bool> _v1 = Settings.Flag("--v1", "Make a version 1 torrent, which every client reads (the default)");
    private readonly Setting<bool> _v2 = Settings.Flag("--v2", "Make a version 2 torrent (BEP 52), which few clients read");
    private readonly Setting<bool> _hybrid = Settings.Flag("--hybrid", "Make a torrent of both versions");
    private readonly Setting<int?> _pieceLength = new(
        "--piece-length", "N", false, null, values => ReadPieceLength(values[0]), "Bytes in a piece: a power of two from 16384 to 16777216");

    private readonly Setting<IReadOnlyList<string>> _trackers = new(
        "--tracker", "URL", true, [], values => [.. values.Select(ReadTracker)], "Name a tracker, each a tier of its own (repeatable)");

    private readonly Setting<IReadOnlyList<Uri>> _webSeeds = Settings.Urls("--web-seed", "Name a web seed (repeatable)");
    private readonly Setting<string?> _name = Settings.Text("--name", "N", "The torrent's name (default: the file's or folder's own)");
    private readonly Setting<string?> _comment = Settings.Text("--comment", "C", "Free text");
    private readonly Setting<bool> _private = Settings.Flag("--private", "Peers from its trackers only (BEP 27)");

    public TorrentCreateCommand()
        : base("create", "Make a .torrent file")
    {
        Add(_path);
        foreach (var option in new Option[] { _output, _v1, _v2, _hybrid, _pieceLength, _trackers, _webSeeds, _name, _comment, _private }) Add(option);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = ReadOptions(context);
        var path = context.Get(_path);
        var output = Path.GetFullPath(context.Require(_output));
        if (!File.Exists(path) && !Directory.Exists(path)) throw new FileNotFoundException($"there is no file or folder {path}; check its name");
        RefuseOutputInside(path, output);
        var document = await TorrentBuilder.CreateAsync(path, options, Progress(context, path), cancellationToken).ConfigureAwait(false);
        AtomicFile.Write(output, document.ToBytes(), ownerOnly: false);
        var (hash, hashV2) = (document.Info.Hash.ToString(), document.Info.HashV2?.ToString());
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(new CreatedTorrent(hash, hashV2, output), CliJson.Readable.CreatedTorrent)
            : $"{(document.Info.Version == TorrentVersion.V2 ? hashV2 : hash)}  {TerminalText.Clean(output)}");
        return ExitCodes.Ok;
    }

    private TorrentOptions ReadOptions(CommandContext context) => new()
    {
        Name = context.Get(_name),
        Version = ReadVersion(context),
        PieceLength = context.Get(_pieceLength),
        Private = context.Get(_private),
        Trackers = [.. context.Get(_trackers)],
        WebSeeds = [.. context.Get(_webSeeds).Select(url => url.AbsoluteUri)],
        Comment = context.Get(_comment),
    };

    private TorrentVersion ReadVersion(CommandContext context) => (context.Get(_v1), context.Get(_v2), context.Get(_hybrid)) switch
    {
        (_, false, false) => TorrentVersion.V1,
        (false, true, false) => TorrentVersion.V2,
        (false, false, true) => TorrentVersion.Hybrid,
        _ => throw new CommandException(ExitCodes.Usage, "--v1, --v2 and --hybrid exclude each other; give one"),
    };

    private static Relay<long>? Progress(CommandContext context, string path) => context.Terminal.IsInteractive
        ? new Relay<long>(done => context.Terminal.Progress($"hashing {Path.GetFileName(path)}: {ByteSize.Format(done)}"))
        : null;

    /// <summary>A torrent written into what it describes would describe it no more.</summary>
    private static void RefuseOutputInside(string path, string output)
    {
        var folder = Path.GetDirectoryName(output);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder} to write {Path.GetFileName(output)} to; create it");
        var hashed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (output == hashed || output.StartsWith(hashed + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new CommandException(ExitCodes.Usage, $"{output} lies in what is hashed; write it elsewhere");
    }

    private static int? ReadPieceLength(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length is >= SmallestPiece and <= LargestPiece && int.IsPow2(length)
            ? length
            : throw new FormatException($"'{text}' is not a power of two from {SmallestPiece} to {LargestPiece}");

    private static string ReadTracker(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "udp" or "ws" or "wss"
            ? text
            : throw new FormatException($"'{text}' is not a tracker's URL (http, https, udp, ws or wss)");
}
