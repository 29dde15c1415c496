using Replica.Ingest.Extractors;
using Replica.Ingest.Guard;
using Replica.Ingest.Jobs;
using Replica.Ingest.Media;
using Replica.Ingest.Processes;
using Replica.Ingest.Publishing;
using Replica.ObjectStore.Queue;

namespace Replica.Ingest;

/// <summary>Ingestion put together: the guard, the programs behind it, and the handler of the ingest queue. One at a time per scratch folder.</summary>
public sealed class IngestWork : IAsyncDisposable
{
    private readonly GuardProxy _guard;
    private readonly IngestHandler _handler;

    /// <summary>Ends what a killed worker left running, empties the scratch folder and opens the guard.</summary>
    public IngestWork(IngestServices services, IngestOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        OrphanedChildren.End(options.Scratch);
        ScratchFolder.Empty(options.Scratch);
        var children = new ChildProcess(time);
        _guard = new GuardProxy(options.Guard, time);
        var published = new PublishedItems(services.Store, services.Catalogue, services.Ledger);
        var run = new IngestRun(
            [new DirectExtractor(), new YtDlpExtractor(options.Programs, options.Cookies, children)],
            new MediaPreparation(new Ffmpeg(options.Programs, children)), published, new ItemPublisher(services.Store, services.Ledger, published), time);
        _handler = new IngestHandler(services, options, _guard, run, time);
    }

    /// <summary>Handles one message of the ingest queue (<see cref="IngestMessage"/>). Repeating it never makes a second item.</summary>
    /// <exception cref="MessageRefusedException">The message is malformed or its source is refused for good.</exception>
    public Task HandleAsync(QueueMessage message, CancellationToken cancellationToken) => _handler.HandleAsync(message, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _guard.DisposeAsync();
}
