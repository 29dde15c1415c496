using System.Globalization;
using Replica.Catalogue.Jobs;
using Replica.Ingest.Extractors;
using Replica.Ingest.Guard;
using Replica.ObjectStore.Queue;

namespace Replica.Ingest.Jobs;

/// <summary>
/// Works the ingest queue: runs each message's job, writes its state as operators see it, and decides what becomes of a job that can not be done:
/// refused at once, tried again by the queue, or handed to a larger worker.
/// </summary>
internal sealed class IngestHandler(IngestServices services, IngestOptions options, GuardProxy guard, IngestRun run, TimeProvider time)
{
    private const int MaxShownUrl = 500;

    /// <summary>Handles a message.</summary>
    /// <exception cref="MessageRefusedException">No later delivery could succeed.</exception>
    public async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var parsed = await ParseAsync(message, cancellationToken);
        var job = new JobRecord(services.Ledger, parsed.Job ?? message.Id, parsed.Url.AbsoluteUri);
        // A message that comes twice, or was worked by someone who died before acknowledging it.
        if (await services.Ledger.FindAsync(job.Id, cancellationToken) is { State: IngestJobState.Done }) return;
        try
        {
            await WorkAsync(parsed with { Job = job.Id }, job, cancellationToken);
        }
        catch (SourceTooLargeException e) when (services.LargeQueue is not null)
        {
            await services.LargeQueue.SendAsync((parsed with { Job = job.Id }).ToJson(), cancellationToken: cancellationToken);
            await job.MoveAsync(IngestJobState.Queued, $"handed to a larger worker: {e.Message}", cancellationToken: cancellationToken);
        }
        catch (SourceRefusedException e)
        {
            await FailAsync(job, $"refused: {e.Message}", e, cancellationToken);
        }
        catch (Exception e) when (e is SourceUnavailableException or IOException)
        {
            if (message.ReceiveCount >= options.MaxReceives) await FailAsync(job, $"failed {message.ReceiveCount} times: {e.Message}", e, cancellationToken);
            await job.MoveAsync(IngestJobState.Queued, e.Message, cancellationToken: cancellationToken);
            throw;
        }
    }

    private async Task<IngestMessage> ParseAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return IngestMessage.Parse(message.Body);
        }
        catch (FormatException e)
        {
            var shown = SourceText.Line(message.Body.Length > MaxShownUrl ? message.Body[..MaxShownUrl] : message.Body, MaxShownUrl);
            await FailAsync(new JobRecord(services.Ledger, message.Id, shown), $"refused: {e.Message}", e, cancellationToken);
            throw;
        }
    }

    private static async Task FailAsync(JobRecord job, string reason, Exception failure, CancellationToken cancellationToken)
    {
        await job.MoveAsync(IngestJobState.Failed, reason, cancellationToken: cancellationToken);
        throw new MessageRefusedException(reason, failure);
    }

    private async Task WorkAsync(IngestMessage message, JobRecord job, CancellationToken cancellationToken)
    {
        using var session = guard.Open(options.Limits.MaxTraffic);
        using var folder = new ScratchFolder(options.Scratch);
        using var late = new CancellationTokenSource(options.Limits.MaxRunTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var scope = new JobScope(folder.FullPath, session, options.Limits, time);
        try
        {
            var (link, list) = await run.RunAsync(message, scope, job, stop.Token);
            if (list is not null) await ExpandAsync(message, list, stop.Token);
            await job.MoveAsync(IngestJobState.Done, link: link, cancellationToken: stop.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceTooLargeException($"it took longer than {options.Limits.MaxRunTime.TotalSeconds:0} s");
        }
    }

    /// <summary>Queues each entry as a job of its own, whose id follows from the list's: done twice, each still is one job.</summary>
    private async Task ExpandAsync(IngestMessage message, SourceList list, CancellationToken cancellationToken)
    {
        if (list.Entries.IsEmpty) throw new SourceRefusedException("the list is empty");
        if (list.Entries.Length > options.Limits.MaxPlaylistEntries)
            throw new SourceRefusedException($"the list has more than {options.Limits.MaxPlaylistEntries} entries");
        if (list.Entries.Length > message.Entries) throw new SourceRefusedException($"it is one of many lists, of which each may have {message.Entries} entries");
        if (message.Depth == IngestMessage.MaxDepth || message.Item is not null) throw new SourceRefusedException("it is a list inside of lists, too deep to be followed");
        var share = Math.Max(0, ((message.Entries ?? options.Limits.MaxEntriesInAll) - list.Entries.Length) / list.Entries.Length);
        for (var i = 0; i < list.Entries.Length; i++)
        {
            var entry = list.Entries[i];
            var child = string.Create(CultureInfo.InvariantCulture, $"{message.Job}.{i + 1}");
            await services.Ledger.AddAsync(child, entry.Url.AbsoluteUri, cancellationToken);
            var body = (message with { Url = entry.Url, Item = entry.Item, Job = child, Title = null, Description = null, Depth = message.Depth + 1, Entries = share }).ToJson();
            await services.Queue.SendAsync(body, cancellationToken: cancellationToken);
        }
    }
}
