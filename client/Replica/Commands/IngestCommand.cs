using System.CommandLine;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Ingestion;

namespace Replica.Client.Commands;

/// <summary><c>ingest</c>: puts media URLs on the ingest queue, or shows what became of them. One that is refused does not stop the others.</summary>
internal sealed class IngestCommand : ReplicaCommand
{
    private readonly Argument<string[]> _urls = new("URL") { Arity = ArgumentArity.ZeroOrMore, Description = "Pages or files to publish, one item each; a playlist becomes one an entry" };
    private readonly Setting<bool> _status = Settings.Flag("--status", "Show all jobs");
    private readonly IngestionConnection _connection = new();

    public IngestCommand()
        : base("ingest", "Publish media from elsewhere, by URL")
    {
        Add(_urls);
        Add(_status);
        _connection.AddTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (urls, status) = (context.Get(_urls), context.Get(_status));
        if (urls.Count == 0 && !status) throw new CommandException(ExitCodes.Usage, "ingest needs a URL, or --status");
        using var ingestion = _connection.Open(context);
        var exitCode = ExitCodes.Ok;
        foreach (var url in urls)
        {
            var code = await QueueAsync(context, ingestion, url, cancellationToken).ConfigureAwait(false);
            if (exitCode == ExitCodes.Ok) exitCode = code;
        }

        if (status) Print(context, await ingestion.ListAsync(cancellationToken).ConfigureAwait(false));
        return exitCode;
    }

    private static async Task<int> QueueAsync(CommandContext context, IIngestion ingestion, string url, CancellationToken cancellationToken)
    {
        try
        {
            var job = await ingestion.QueueAsync(url, cancellationToken).ConfigureAwait(false);
            var queued = new QueuedIngest("queued", job.Id, job.Url);
            context.Terminal.Line(context.Options.Json ? JsonSerializer.Serialize(queued, IngestJson.Readable.QueuedIngest) : job.Id);
            return ExitCodes.Ok;
        }
#pragma warning disable CA1031 // Whatever happens to one of several is told as its failure, and the others go on.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var (code, message) = FailureReport.Describe(e);
            context.Terminal.Fail($"{TerminalText.Clean(url)}: {message}");
            return code;
        }
    }

    private static void Print(CommandContext context, IngestJobs jobs)
    {
        if (context.Options.Json)
        {
            context.Terminal.Line(JsonSerializer.Serialize(jobs, IngestJson.Readable.IngestJobs));
            return;
        }

        foreach (var job in jobs.Jobs)
        {
            var percent = job is { State: "downloading", Percent: { } done } ? $" {done} %" : "";
            context.Terminal.Line($"{job.Id}  {job.State}{percent}  {TerminalText.Clean(job.Url)}");
            if ((job.Link ?? job.Error) is { } outcome) context.Terminal.Line($"  {TerminalText.Clean(outcome)}");
        }
    }
}
