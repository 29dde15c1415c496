using Amazon.CDK;
using Replica.Catalogue.Cloud;
using Replica.Infra.Containers;
using Replica.Infra.Queues;
using Replica.Infra.Storage;
using Function = Amazon.CDK.AWS.Lambda.Function;

namespace Replica.Infra.Functions;

/// <summary>One assembly, three works: the API outside any network, search inside ours, and the sweep of abandoned uploads.</summary>
internal sealed class ApiFunctions
{
    private const string Project = "Api";

    /// <summary>An HTTP API gives a function 30 seconds.</summary>
    private static readonly Duration Answering = Duration.Seconds(29);

    /// <summary>Room for two published indexes of 2 GiB, the most that the function takes: an older one stays while a newer one comes.</summary>
    private static readonly Size SearchScratch = Size.Mebibytes(4608);

    public ApiFunctions(FunctionFactory functions, ContentBucket content, CatalogueTable catalogue, WorkQueue verify, CloudNetwork network)
    {
        var variables = new Dictionary<string, string>
        {
            [EnvironmentNames.Bucket] = content.Bucket.BucketName,
            [EnvironmentNames.Table] = catalogue.Table.TableName,
            [EnvironmentNames.VerifyQueue] = verify.Queue.QueueUrl,
        };
        Http = functions.Zip(Project, new FunctionShape("Api", "http", 1024, Answering, variables));
        Search = functions.Zip(Project, SearchShape(network, content, catalogue), new FunctionNetwork(network.Vpc, network.SearchFunction), SearchScratch);
        // Where the container is out of reach it answers from the published index, less what was taken down since.
        content.Bucket.AllowRead(Search, ContentBucket.IndexKeys);
        catalogue.AllowRead(Search);
        var sweep = functions.Zip(Project, new FunctionShape("Sweep", "sweep", 512, Duration.Minutes(4), variables));
        functions.Schedule(sweep, Duration.Minutes(5));

        foreach (var function in new[] { Http, sweep })
        {
            catalogue.AllowWrite(function);
            verify.Queue.GrantSendMessages(function);
            // What is signed for an uploader is what this role may do itself.
            content.Bucket.AllowRead(function, ContentBucket.IncomingKeys);
            content.Bucket.AllowWrite(function, ContentBucket.IncomingKeys);
        }
        content.Bucket.AllowDelete(sweep, ContentBucket.IncomingKeys);
        // An uploader deletes an item wherever it stands, but not what the service signs.
        content.Bucket.AllowDelete(Http, ContentBucket.AllKeys);
        content.Bucket.DenyChange(Http, ContentBucket.IndexKeys);
        // An item's description tells the source whose claim a deletion gives up.
        content.Bucket.AllowRead(Http, ContentBucket.IndexKeys, ContentBucket.MetadataKeys);
    }

    public Function Http { get; }

    public Function Search { get; }

    /// <summary>It changes nothing: it passes on, and reads the published index and what has changed since.</summary>
    private static FunctionShape SearchShape(CloudNetwork network, ContentBucket content, CatalogueTable catalogue) => new(
        "ApiSearch", "search", 1024, Answering, new Dictionary<string, string>
        {
            [EnvironmentNames.SearchUrl] = SearchContainers.Url(network),
            [EnvironmentNames.Bucket] = content.Bucket.BucketName,
            [EnvironmentNames.Table] = catalogue.Table.TableName,
        });
}
