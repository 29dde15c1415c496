using System.CommandLine;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.Commands;

/// <summary><c>put</c>: publishes files and folders, one item each, in the order given. One that fails does not stop the others; the exit code is the first failure's.</summary>
internal sealed class PutCommand : ReplicaCommand
{
    private readonly Argument<string[]> _paths = new("FILE|DIR") { Arity = ArgumentArity.OneOrMore, Description = "What to publish, one item each" };
    private readonly Setting<string?> _title = Settings.Text("--title", "T", "Shown as the item's title (default: its name)");
    private readonly Setting<string?> _description = Settings.Text("--description", "D", "Says more about it");
    private readonly Setting<IReadOnlyList<string>> _tags = Settings.Texts("--tag", "T", "A word to find it by (repeatable)");
    private readonly Setting<bool> _keepMetadata = Settings.Flag("--keep-metadata", "Accept that metadata inside the files (places, names, devices) is published");
    private readonly Setting<bool> _hybrid = Settings.Flag("--hybrid", "Give the torrent version 2's hashes too");

    public PutCommand()
        : base("put", "Publish files and print their links")
    {
        Add(_paths);
        Add(_title);
        Add(_description);
        Add(_tags);
        Add(_keepMetadata);
        Add(_hybrid);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new UploadRequest(null, context.Get(_title), context.Get(_description) ?? "", context.Get(_tags), context.Get(_keepMetadata))
        {
            IsHybrid = context.Get(_hybrid),
        };
        using var connection = ServiceConnection.Open(context);
        using var library = new UploadLibrary(Path.Combine(context.Options.DataFolder, "client.db"), context.Time);
        var uploader = new Uploader(connection.Service, connection.Http, library, context.Time);
        var exitCode = ExitCodes.Ok;
        foreach (var path in context.Get(_paths))
        {
            var code = await PutAsync(context, uploader, path, request, cancellationToken).ConfigureAwait(false);
            if (exitCode == ExitCodes.Ok) exitCode = code;
        }

        return exitCode;
    }

    private static async Task<int> PutAsync(
        CommandContext context, Uploader uploader, string path, UploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var progress = new UploadProgressLine(context.Terminal, path);
            var result = await uploader.PublishAsync(path, request, progress, cancellationToken).ConfigureAwait(false);
            Print(context, path, result);
            return ExitCodes.Ok;
        }
#pragma warning disable CA1031 // Whatever happens to one of several is told as its failure, and the others go on.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var (code, message) = FailureReport.Describe(e);
            context.Terminal.Fail(message);
            context.Terminal.Log(e.ToString());
            return code;
        }
    }

    private static void Print(CommandContext context, string path, UploadResult result)
    {
        if (result is { Scrub: "unsupported", Duplicate: false })
            context.Terminal.Warn($"{path} was published with any metadata that is inside it; --keep-metadata says that this is meant");
        if (!context.Options.Json && result.Duplicate) context.Terminal.Warn($"{path} was published before; this is its link");
        context.Terminal.Line(context.Options.Json ? JsonSerializer.Serialize(result, CliJson.Readable.UploadResult) : result.Link);
    }
}
