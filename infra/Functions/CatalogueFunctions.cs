using Amazon.CDK;
using Replica.Catalogue.Cloud;
using Replica.Infra.Queues;
using Replica.Infra.Storage;
using Function = Amazon.CDK.AWS.Lambda.Function;

namespace Replica.Infra.Functions;

/// <summary>Keeps the catalogue equal to the bucket: by its events, and once a day by its listing.</summary>
internal static class CatalogueFunctions
{
    public static void Add(FunctionFactory functions, ContentBucket content, CatalogueTable catalogue, WorkQueue events)
    {
        var variables = new Dictionary<string, string>
        {
            [EnvironmentNames.Bucket] = content.Bucket.BucketName,
            [EnvironmentNames.Table] = catalogue.Table.TableName,
        };
        var withQueue = new Dictionary<string, string>(variables)
        {
            [EnvironmentNames.EventsQueue] = events.Queue.QueueUrl,
            [EnvironmentNames.DeadLetters(EnvironmentNames.EventsQueue)] = events.Dead.QueueUrl,
        };

        Function Make(string id, string? work, Duration limit, Dictionary<string, string> environment)
        {
            var function = functions.Zip("ObjectCreated", new FunctionShape(id, work, 1024, limit, environment));
            content.Bucket.AllowRead(function, ContentBucket.AllKeys);
            // What is blocked, wherever it stands.
            content.Bucket.AllowDelete(function, ContentBucket.AllKeys);
            content.Bucket.DenyChange(function, ContentBucket.IncomingKeys, ContentBucket.IndexKeys);
            catalogue.AllowWrite(function);
            return function;
        }

        FunctionFactory.Feed(Make("ObjectCreated", null, events.WorkLimit, withQueue), events, batch: 10, concurrency: 20);
        functions.Schedule(Make("Reconcile", "reconcile", Duration.Minutes(15), variables), Duration.Days(1));
    }
}
