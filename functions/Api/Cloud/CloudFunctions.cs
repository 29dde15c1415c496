using Microsoft.AspNetCore.Builder;
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
    /// <summary>Uploads, changes, config and deletion.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static void MapApi(WebApplication app)
    {
        ApiRoutes.Map(app, Open());
        ApiRoutes.MapHealth(app);
    }

    /// <summary>Search, by way of the container.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static void MapSearch(WebApplication app)
    {
        new SearchRelay(Deployment.FromEnvironment().Search, TimeProvider.System).Map(app);
        ApiRoutes.MapHealth(app);
    }

    /// <summary>The sweeping of uploads, every few minutes.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static LambdaHandler Sweep()
    {
        var sweeper = new UploadSweeper(Open());
        return ScheduledEvent.Handle(sweeper.SweepAsync);
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
