using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Replica.Catalogue.Cloud;
using Replica.Infra.Containers;
using Replica.Infra.Queues;
using Replica.Infra.Storage;

namespace Replica.Infra.Functions;

/// <summary>Ingestion and verification: both from the ingest image, which holds the tools that look into media.</summary>
internal sealed class MediaFunctions(ContentBucket content, CatalogueTable catalogue)
{
    /// <summary>Lambda's own limit.</summary>
    private static readonly Size Scratch = Size.Gibibytes(10);

    /// <summary>Fetches media URLs. What it fetches comes from anywhere: it may write and drop items, but nothing that is being verified or was signed.</summary>
    public void AddIngest(FunctionFactory functions, SourceImages images, WorkQueues queues, int concurrency)
    {
        var ingest = functions.Image(images.Ingest, new FunctionShape("Ingest", "ingest", 3008, queues.Ingest.WorkLimit, Variables(queues.Ingest, queues.IngestLarge)), Scratch);
        AllowIngest(ingest, queues.Ingest);
        queues.IngestLarge.Queue.GrantSendMessages(ingest);
        FunctionFactory.Feed(ingest, queues.Ingest, batch: 1, concurrency);
    }

    /// <summary>Verifies completed uploads and promotes them.</summary>
    public void AddVerify(FunctionFactory functions, SourceImages images, WorkQueue queue)
    {
        var variables = Variables(queue);
        var verify = functions.Image(images.Ingest, new FunctionShape("Verify", "verify", 2048, queue.WorkLimit, variables), Scratch);
        catalogue.AllowWrite(verify);
        content.Bucket.AllowRead(verify, ContentBucket.AllKeys);
        content.Bucket.AllowWrite(verify, ContentBucket.AllKeys);
        content.Bucket.DenyChange(verify, ContentBucket.IndexKeys);
        // Of an item it takes back its words alone, where a promotion was given up.
        content.Bucket.AllowDelete(verify, ContentBucket.IncomingKeys, ContentBucket.MetadataKeys);
        FunctionFactory.Feed(verify, queue, batch: 1, concurrency: 10);
    }

    /// <summary>What an ingesting process needs beside its own queue's right to consume.</summary>
    public void AllowIngest(IGrantable who, WorkQueue queue)
    {
        catalogue.AllowWrite(who);
        content.Bucket.AllowRead(who, ContentBucket.AllKeys);
        content.Bucket.AllowWrite(who, ContentBucket.AllKeys);
        // A torrent that gave way to another of the same source takes its files with it.
        content.Bucket.AllowDelete(who, ContentBucket.AllKeys);
        content.Bucket.DenyChange(who, ContentBucket.IncomingKeys, ContentBucket.IndexKeys);
        // A playlist becomes messages.
        queue.Queue.GrantSendMessages(who);
    }

    /// <summary>Bucket, table and the queues that a process works on.</summary>
    public Dictionary<string, string> Variables(params WorkQueue[] queues)
    {
        var variables = new Dictionary<string, string>
        {
            [EnvironmentNames.Bucket] = content.Bucket.BucketName,
            [EnvironmentNames.Table] = catalogue.Table.TableName,
        };
        foreach (var queue in queues)
        {
            variables[queue.Variable] = queue.Queue.QueueUrl;
            variables[EnvironmentNames.DeadLetters(queue.Variable)] = queue.Dead.QueueUrl;
        }
        return variables;
    }
}
