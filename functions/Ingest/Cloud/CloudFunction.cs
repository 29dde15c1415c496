using Microsoft.Extensions.Logging;
using Replica.Ingest.Media;
using Replica.Ingest.Processes;
using Replica.Ingest.Verify;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqs;
using Replica.Runtime;
using Replica.Runtime.Events;

namespace Replica.Ingest.Cloud;

/// <summary>The functions that are built from this assembly, as <c>REPLICA_WORK</c> names them: <c>ingest</c> (default) or <c>verify</c>.</summary>
internal static class CloudFunction
{
    private const string WorkVariable = "REPLICA_WORK";
    private const string Scratch = "/tmp/ingest";

    /// <exception cref="InvocationException">There is no such work.</exception>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static LambdaHandler Open(ILoggerFactory logs)
    {
        var log = logs.CreateLogger("Replica.Ingest");
        return Environment.GetEnvironmentVariable(WorkVariable) switch
        {
            null or "" or "ingest" => OpenIngest(new CloudStores(TimeProvider.System), log),
            "verify" => OpenVerify(new CloudStores(TimeProvider.System), log),
            _ => throw new InvocationException($"{WorkVariable} is neither ingest nor verify."),
        };
    }

    /// <summary>Makes a function of a queue's worker. What the worker refuses for good goes to the dead letters at once, with the reason.</summary>
    internal static LambdaHandler Handle(IQueue queue, Func<QueueMessage, CancellationToken, Task> work, ILogger log) => SqsBatch.Handle(
        async (record, stop) =>
        {
            var message = MessageOf(record);
            try
            {
                await work(message, stop);
            }
            catch (MessageRefusedException e)
            {
                log.LogWarning("Message {MessageId} is refused; its reason stands with it among the dead letters", message.Id);
                await queue.RefuseAsync(message, e.Message, stop);
            }
        },
        log);

    private static LambdaHandler OpenIngest(CloudStores stores, ILogger log)
    {
        var queue = stores.Queue(stores.Deployment.Ingest);
        var options = IngestOptions.FromEnvironment(Scratch, new IngestLimits(), Environment.GetEnvironmentVariable);
        var services = new IngestServices(stores.Store, stores.Catalogue, stores.Jobs, queue, stores.Queue(stores.Deployment.IngestLarge));
        return Handle(queue, new IngestWork(services, options, stores.Time).HandleAsync, log);
    }

    private static LambdaHandler OpenVerify(CloudStores stores, ILogger log)
    {
        var extras = new UploadExtras(Scratch, Programs.OfThisMachine(), stores.Time);
        var verifier = new UploadVerifier(stores.Store, stores.Catalogue, stores.Uploads, stores.Time, extras);
        return Handle(stores.Queue(stores.Deployment.Verify), verifier.HandleAsync, log);
    }

    private static QueueMessage MessageOf(SqsRecord record) => new(
        record.MessageAttributes?.GetValueOrDefault(SqsQueue.OriginalIdAttribute)?.StringValue is { Length: > 0 } first ? first : record.MessageId,
        record.Body, record.ReceiptHandle ?? "", record.ReceiveCount);
}
