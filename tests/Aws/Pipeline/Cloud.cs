using System.Text.Json;
using Amazon.S3.Model;
using Replica.Aws.Tests.Servers;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Cloud;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectStore.S3;
using Replica.ObjectStore.Sqs;
using Replica.Support;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>What the stack makes, on the stand-ins for AWS: a bucket, a table, four queues with dead letters and the topic of the bucket's events.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    /// <summary>As the stack's queues have it.</summary>
    public const int MaxReceives = 5;

    public static readonly byte[] SigningKey = TestBytes.Create(Ed25519.PrivateKeyLength, 77);

    private readonly DynamoDbTable _table;
    private readonly ObjectEventTopic _topic;

    private Cloud(Fauxqs fauxqs, string bucket, DynamoDbTable table, IReadOnlyDictionary<string, CloudQueue> queues, ObjectEventTopic topic, RadosGateway gateway)
    {
        (Fauxqs, Bucket, _table, Queues, _topic) = (fauxqs, bucket, table, queues, topic);
        Content = new Uri(gateway.Endpoint, bucket + "/");
        Store = new S3ObjectStore(gateway.Clients, bucket, TimeProvider.System);
        Catalogue = new DynamoDbCatalogue(table.Client, table.Name, TimeProvider.System);
        Ledger = new DynamoDbUploadLedger(table.Client, table.Name, TimeProvider.System);
    }

    public Fauxqs Fauxqs { get; }

    public string Bucket { get; }

    public string Table => _table.Name;

    /// <summary>By the names that the stack's outputs have: <c>EventsQueue</c> and so on.</summary>
    public IReadOnlyDictionary<string, CloudQueue> Queues { get; }

    /// <summary>Where everybody reads the bucket, in the place of CloudFront.</summary>
    public Uri Content { get; }

    public S3ObjectStore Store { get; }

    public DynamoDbCatalogue Catalogue { get; }

    public DynamoDbUploadLedger Ledger { get; }

    /// <summary>The key that the clients of the deployment know, in hexadecimal.</summary>
    public static string ServiceKey { get; } = Convert.ToHexStringLower(Ed25519.PublicKey(SigningKey));

    /// <summary>Makes it.</summary>
    /// <param name="isRaw">Whether the queue of events takes SNS's messages raw.</param>
    /// <param name="fauxqs">Its queues' server; by default the shared one.</param>
    public static async Task<Cloud> MakeAsync(bool isRaw = true, Fauxqs? fauxqs = null)
    {
        fauxqs ??= await Fauxqs.GetAsync();
        var gateway = await RadosGateway.GetAsync();
        var bucket = await gateway.CreateBucketAsync();
        await gateway.Clients.S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = PublicRead(bucket) });
        var queues = new Dictionary<string, CloudQueue>();
        foreach (var name in new[] { "EventsQueue", "VerifyQueue", "IngestQueue", "IngestLargeQueue" })
        {
            var (url, dead) = await fauxqs.CreateQueuesAsync(MaxReceives);
            queues[name] = new CloudQueue(url, dead);
        }
        var topic = await ObjectEventTopic.OpenAsync(bucket, fauxqs, queues["EventsQueue"], isRaw);
        return new Cloud(fauxqs, bucket, await DynamoDbTable.CreateAsync(), queues, topic, gateway);
    }

    /// <summary>One of the queues, with its dead letters.</summary>
    public SqsQueue Open(string name) => new(Fauxqs.Clients, Queues[name].Url, Queues[name].Dead, TimeProvider.System);

    /// <summary>What AWS gives a process of ours to find AWS.</summary>
    public async Task<Dictionary<string, string>> AwsEnvironmentAsync() => new()
    {
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = RadosGateway.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = RadosGateway.SecretKey,
        ["AWS_ENDPOINT_URL_S3"] = (await RadosGateway.GetAsync()).Endpoint.AbsoluteUri,
        ["AWS_ENDPOINT_URL_DYNAMODB"] = (await DynamoDbLocal.ConfigurationAsync()).ServiceURL,
        ["AWS_ENDPOINT_URL_SQS"] = Fauxqs.Endpoint.AbsoluteUri,
    };

    /// <summary>That and what the stack gives a function or container, which takes of it what it needs.</summary>
    /// <param name="further">Beyond that, or instead of it.</param>
    public async Task<Dictionary<string, string>> EnvironmentAsync(params (string Name, string Value)[] further)
    {
        var environment = await AwsEnvironmentAsync();
        environment[EnvironmentNames.Bucket] = Bucket;
        environment[EnvironmentNames.Table] = Table;
        foreach (var (variable, name) in new[]
        {
            (EnvironmentNames.EventsQueue, "EventsQueue"), (EnvironmentNames.VerifyQueue, "VerifyQueue"),
            (EnvironmentNames.IngestQueue, "IngestQueue"), (EnvironmentNames.IngestLargeQueue, "IngestLargeQueue"),
        })
        {
            environment[variable] = Queues[name].Url.AbsoluteUri;
            environment[EnvironmentNames.DeadLetters(variable)] = Queues[name].Dead.AbsoluteUri;
        }
        foreach (var (name, value) in further)
            environment[name] = value;
        return environment;
    }

    /// <summary>What <c>cdk deploy --outputs-file</c> would write, as far as operators need it.</summary>
    public byte[] Outputs() => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, Dictionary<string, string>>
    {
        ["Replica"] = new Dictionary<string, string>(Queues.SelectMany(queue => new KeyValuePair<string, string>[]
        {
            new(queue.Key, queue.Value.Url.AbsoluteUri), new(queue.Key + "Dead", queue.Value.Dead.AbsoluteUri),
        }))
        { ["Region"] = "us-east-1", ["Bucket"] = Bucket, ["Table"] = Table },
    });

    /// <summary>Feeds a function from a queue, as an event source mapping does.</summary>
    public SqsDispatcher Feed(LambdaFunction function, string name, int batch, TimeSpan visibility)
    {
        var queue = Open(name);
        return new SqsDispatcher(
            function.Lambda,
            async stop => [.. (await queue.ReceiveAsync(batch, visibility, TimeSpan.FromSeconds(1), stop))
                .Select(message => new DispatchedMessage(message.Id, message.Body, message.Receipt, message.ReceiveCount))],
            queue.DeleteAsync,
            TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _topic.DisposeAsync();
        await _table.DisposeAsync();
    }

    /// <summary>In the place of CloudFront, which alone reads the real bucket and leaves out what is incoming.</summary>
    private static string PublicRead(string bucket) => $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
        """;
}
