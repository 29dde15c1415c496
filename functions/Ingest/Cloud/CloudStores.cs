using Replica.Catalogue;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.S3;
using Replica.ObjectStore.Sqs;

namespace Replica.Ingest.Cloud;

/// <summary>The deployment's stores, from this process's environment. They live as long as the process.</summary>
internal sealed class CloudStores
{
    private readonly AwsClients _clients = AwsClients.FromEnvironment();

    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public CloudStores(TimeProvider time)
    {
        Time = time;
        var table = DynamoDbClients.Create(_clients.Endpoints.Region, _clients.Endpoints.DynamoDb, _clients.Credentials);
        Store = new S3ObjectStore(_clients, Deployment.Bucket, time);
        Catalogue = new DynamoDbCatalogue(table, Deployment.Table, time);
        Uploads = new DynamoDbUploadLedger(table, Deployment.Table, time);
        Jobs = new DynamoDbIngestLedger(table, Deployment.Table, time);
    }

    public Deployment Deployment { get; } = Deployment.FromEnvironment();

    public IObjectStore Store { get; }

    public ICatalogue Catalogue { get; }

    public IUploadLedger Uploads { get; }

    public IIngestLedger Jobs { get; }

    public TimeProvider Time { get; }

    /// <summary>A queue of the deployment.</summary>
    public IQueue Queue(QueueAddress address) => new SqsQueue(_clients, address.Url, address.DeadLetters, Time);
}
