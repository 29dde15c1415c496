using System.Text.Json;
using Amazon.DynamoDBv2;
using Replica.Catalogue.DynamoDb;
using Replica.Client.Cli;
using Replica.Client.Operating;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Sqs;

namespace Replica.Client.Ingestion;

/// <summary>The ingest queue of a deployment on AWS, with the operator's own credentials. The worker checks what it is sent.</summary>
internal sealed class CloudIngestion : IIngestion
{
    private const int MaxJobs = 1_000;

    private readonly AwsClients _clients;
    private readonly SqsQueue _queue;
    private readonly IAmazonDynamoDB? _dynamoDb;
    private readonly DynamoDbIngestLedger? _ledger;

    /// <summary>A deployment: its queue, and its table for the jobs' states.</summary>
    public CloudIngestion(DeploymentOutputs outputs, TimeProvider time)
    {
        _clients = AwsAccess.Open(outputs.Region);
        _queue = new SqsQueue(_clients, outputs.Resources.Ingest.Url, outputs.Resources.Ingest.DeadLetters, time);
        _dynamoDb = DynamoDbClients.Create(_clients.Endpoints.Region, _clients.Endpoints.DynamoDb, _clients.Credentials);
        _ledger = new DynamoDbIngestLedger(_dynamoDb, outputs.Resources.Table, time);
    }

    /// <summary>A queue alone.</summary>
    /// <param name="queue">Its URL, whose host names the region: <c>https://sqs.eu-central-1.amazonaws.com/…</c>.</param>
    /// <param name="time">The clock.</param>
    public CloudIngestion(Uri queue, TimeProvider time)
    {
        _clients = AwsAccess.Open(RegionOf(queue));
        _queue = new SqsQueue(_clients, queue, null, time);
    }

    public async Task<IngestJobView> QueueAsync(string url, CancellationToken cancellationToken)
    {
        Settings.ReadUrl(url);
        var id = Guid.NewGuid().ToString();
        var body = JsonSerializer.Serialize(new IngestRequest(url, id), IngestJson.Readable.IngestRequest);
        // The job before the message: a worker may take that one up at once.
        if (_ledger is not null) await _ledger.AddAsync(id, url, cancellationToken).ConfigureAwait(false);
        await _queue.SendAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new IngestJobView(id, url, "queued", null, null, null);
    }

    public async Task<IngestJobs> ListAsync(CancellationToken cancellationToken)
    {
        if (_ledger is null) throw new CommandException(ExitCodes.Usage, "a queue alone does not tell what became of jobs; pass --outputs FILE instead of --queue");
        var jobs = await _ledger.ListAsync(MaxJobs, cancellationToken).ConfigureAwait(false);
        return new IngestJobs([.. jobs.Select(IngestJobView.Of)]);
    }

    public void Dispose()
    {
        _dynamoDb?.Dispose();
        _clients.Dispose();
    }

    private static string? RegionOf(Uri queue) => queue.Host.Split('.') is ["sqs", var region, "amazonaws", ..] ? region : null;
}
