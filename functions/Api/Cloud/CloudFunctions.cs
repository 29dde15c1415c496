using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Replica.Api.Search;
using Replica.Api.Uploads;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.S3;
using Replica.ObjectStore.Sqs;
using Replica.Runtime;
using Replica.Runtime.Events;

namespace Replica.Api.Cloud;

/// <summary>The functions that are built from this assembly, on S3, DynamoDB and SQS.</summary>
internal static class CloudFunctions
{
    /// <summary>Twice in what <c>infra</c> lets the function write: while a newer one comes the older one stays.</summary>
    private const long MaxSnapshot = 2L << 30;

    // In Lambda a process that takes the place of a dead one finds what that had fetched. Elsewhere there may be others beside it.
    private static string SnapshotFolder => Path.Combine(
        Path.GetTempPath(), LambdaProcess.IsFunction([]) ? "replica-index" : $"replica-index-{Environment.ProcessId}");

    /// <summary>Uploads, changes, config and deletion.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static void MapApi(WebApplication app)
    {
        ApiRoutes.Map(app, Open());
        ApiRoutes.MapHealth(app);
    }

    /// <summary>Search, by way of the container; where that is out of reach and this process may read bucket and table, from the published index.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static void MapSearch(WebApplication app)
    {
        var deployment = Deployment.FromEnvironment();
        var mayRead = deployment.Has(EnvironmentNames.Bucket) && deployment.Has(EnvironmentNames.Table);
        var relay = new SearchRelay(deployment.Search, mayRead ? () => OpenSnapshot(deployment, app.Services) : null, TimeProvider.System);
        app.Lifetime.ApplicationStopped.Register(relay.Dispose);
        relay.Map(app);
        ApiRoutes.MapHealth(app);
    }

    /// <summary>The sweeping of uploads, every few minutes.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static LambdaHandler Sweep()
    {
        var sweeper = new UploadSweeper(Open());
        return ScheduledEvent.Handle(sweeper.SweepAsync);
    }

    private static SnapshotSearch OpenSnapshot(Deployment deployment, IServiceProvider services)
    {
        var clients = AwsClients.FromEnvironment();
        var time = TimeProvider.System;
        var table = DynamoDbClients.Create(clients.Endpoints.Region, clients.Endpoints.DynamoDb, clients.Credentials);
        return new SnapshotSearch(
            new S3ObjectStore(clients, deployment.Bucket, time), new DynamoDbCatalogue(table, deployment.Table, time),
            SnapshotFolder, MaxSnapshot, time, services.GetRequiredService<ILoggerFactory>().CreateLogger<SnapshotSearch>());
    }

    private static ApiServices Open()
    {
        var deployment = Deployment.FromEnvironment();
        var clients = AwsClients.FromEnvironment();
        var time = TimeProvider.System;
        var table = DynamoDbClients.Create(clients.Endpoints.Region, clients.Endpoints.DynamoDb, clients.Credentials);
        return new ApiServices(
            new DynamoDbCatalogue(table, deployment.Table, time),
            new DynamoDbUploadLedger(table, deployment.Table, time),
            new DynamoDbIngestLedger(table, deployment.Table, time),
            new S3ObjectStore(clients, deployment.Bucket, time),
            new SqsQueue(clients, deployment.Verify.Url, deployment.Verify.DeadLetters, time),
            new UploadLimits(),
            time);
    }
}
