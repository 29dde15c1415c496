using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Sqs;

namespace Replica.Aws.Tests.Servers;

/// <summary>fauxqs as SQS and SNS. Most tests share one; those that set its clock forward start their own.</summary>
internal sealed class Fauxqs : IDisposable
{
    private static readonly Lazy<Task<Fauxqs>> Shared = new(StartAsync);

    private readonly ServerProcess _server;

    private Fauxqs(ServerProcess server, Uri endpoint)
    {
        _server = server;
        Endpoint = endpoint;
        Clients = new AwsClients(new AwsEndpoints("us-east-1", Sqs: endpoint), new BasicAWSCredentials("test", "test"));
    }

    /// <summary>Base URL, of SQS as of SNS.</summary>
    public Uri Endpoint { get; }

    /// <summary>Clients of it.</summary>
    public AwsClients Clients { get; }

    /// <summary>The shared one, started by whoever asks first and never to be disposed or set forward. Skips the test if it is not installed.</summary>
    public static Task<Fauxqs> GetAsync()
    {
        CheckInstalled();
        return Shared.Value;
    }

    /// <summary>Starts another. Skips the test if it is not installed.</summary>
    public static async Task<Fauxqs> StartAsync()
    {
        CheckInstalled();
        var (server, port) = await ServerProcess.StartAsync("node", "fauxqs.mjs");
        return new Fauxqs(server, new Uri($"http://127.0.0.1:{port}/"));
    }

    /// <summary>Sets its clock forward.</summary>
    public Task AdvanceAsync(TimeSpan by) => _server.AskAsync(string.Create(CultureInfo.InvariantCulture, $"advance {(long)by.TotalMilliseconds}"), "advanced");

    /// <summary>Makes a queue and its dead-letter queue.</summary>
    /// <returns>Their URLs, as the server tells them: on a host that need not exist.</returns>
    public async Task<(Uri Queue, Uri Dead)> CreateQueuesAsync(int maxReceives)
    {
        var name = $"test-{Guid.NewGuid():N}";
        var dead = await CreateQueueAsync(name + "-dead", []);
        var policy = new JsonObject
        {
            ["deadLetterTargetArn"] = $"arn:aws:sqs:us-east-1:000000000000:{name}-dead",
            ["maxReceiveCount"] = maxReceives,
        };
        return (await CreateQueueAsync(name, new JsonObject { ["RedrivePolicy"] = policy.ToJsonString() }), dead);
    }

    /// <summary>A queue of ours, with its dead letters.</summary>
    public async Task<SqsQueue> CreateAsync(int maxReceives = 3)
    {
        var (queue, dead) = await CreateQueuesAsync(maxReceives);
        return new SqsQueue(Clients, queue, dead, TimeProvider.System);
    }

    /// <summary>Any SQS action.</summary>
    public async Task<JsonNode> CallAsync(string action, JsonObject input)
    {
        var caller = new AwsJsonCaller(Clients, "sqs", "AmazonSQS", Endpoint, TimeProvider.System);
        return await caller.CallAsync(action, input, TestJson.Default.JsonObject, TestJson.Default.JsonNode, TimeSpan.Zero, CancellationToken.None);
    }

    public void Dispose()
    {
        Clients.Dispose();
        _server.Dispose();
    }

    private static void CheckInstalled() => MissingServer.Check(["node"], "node_modules/fauxqs/package.json");

    private async Task<Uri> CreateQueueAsync(string name, JsonObject attributes)
    {
        var made = await CallAsync("CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = attributes });
        return new Uri(made["QueueUrl"]!.GetValue<string>());
    }
}
