using Microsoft.Extensions.Logging;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.S3;
using Replica.Runtime;
using Replica.Runtime.Events;

namespace Replica.ObjectCreated.Cloud;

/// <summary>The function on S3 and DynamoDB, as <c>REPLICA_WORK</c> names it: <c>events</c> (default) or <c>reconcile</c>.</summary>
internal static class CloudFunction
{
    private const string WorkVariable = "REPLICA_WORK";

    /// <exception cref="InvocationException">There is no such work.</exception>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static LambdaHandler Open(ILoggerFactory logs)
    {
        var log = logs.CreateLogger("Replica.ObjectCreated");
        var deployment = Deployment.FromEnvironment();
        var clients = AwsClients.FromEnvironment();
        var time = TimeProvider.System;
        var table = DynamoDbClients.Create(clients.Endpoints.Region, clients.Endpoints.DynamoDb, clients.Credentials);
        var store = new S3ObjectStore(clients, deployment.Bucket, time);
        var catalogue = new DynamoDbCatalogue(table, deployment.Table, time);
        var handler = new ObjectCreatedHandler(
            store, catalogue, new DynamoDbUploadLedger(table, deployment.Table, time), new DynamoDbIngestLedger(table, deployment.Table, time));
        return Environment.GetEnvironmentVariable(WorkVariable) switch
        {
            null or "" or "events" => EventFunction.Handle(handler, log),
            "reconcile" => ScheduledEvent.Handle(stop => ReconcileAsync(new CatalogueReconciliation(store, catalogue, handler), log, stop)),
            _ => throw new InvocationException($"{WorkVariable} is neither events nor reconcile."),
        };
    }

    private static async Task ReconcileAsync(CatalogueReconciliation reconciliation, ILogger log, CancellationToken cancellationToken)
    {
        // The prefix and the reason stand among the dead letters of the item's event; here their number is enough.
        var refused = 0;
        var added = await reconciliation.RunAsync(_ => refused++, cancellationToken);
        log.LogInformation("Compared store and catalogue: {Added} items added, {Refused} refused", added, refused);
    }
}
