using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Replica.Aws.Tests.Servers;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>
/// The way from the bucket to the queue of events: the gateway pushes its notifications here, they are put into AWS's form where the gateway differs from S3
/// (keys URL-encoded with <c>+</c> for a space, source <c>aws:s3</c>) and published to an SNS topic, to which the queue subscribes.
/// </summary>
internal sealed class ObjectEventTopic : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private ObjectEventTopic(LoopbackServer server) => _server = server;

    /// <summary>Lays it.</summary>
    /// <param name="bucket">Tells of objects that end in <c>/torrent</c>, as the stack's bucket does.</param>
    /// <param name="fauxqs">Has the topic and the queue.</param>
    /// <param name="queue">Subscribes.</param>
    /// <param name="isRaw">Whether messages come as they were published, or in SNS's envelope.</param>
    public static async Task<ObjectEventTopic> OpenAsync(string bucket, Fauxqs fauxqs, CloudQueue queue, bool isRaw)
    {
        var topic = (await SignedForm.PostAsync(fauxqs.Clients, fauxqs.Endpoint, ("Action", "CreateTopic"), ("Name", queue.Name))).Value("TopicArn");
        await SignedForm.PostAsync(
            fauxqs.Clients, fauxqs.Endpoint,
            ("Action", "Subscribe"),
            ("TopicArn", topic),
            ("Protocol", "sqs"),
            ("Endpoint", $"arn:aws:sqs:us-east-1:000000000000:{queue.Name}"),
            ("Attributes.entry.1.key", "RawMessageDelivery"),
            ("Attributes.entry.1.value", isRaw ? "true" : "false"));
        var server = await LoopbackServer.StartAsync(context => PublishAsync(context, fauxqs, topic));
        await (await RadosGateway.GetAsync()).NotifyAsync(bucket, server.Url, "/torrent");
        return new ObjectEventTopic(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task PublishAsync(HttpContext context, Fauxqs fauxqs, string topic)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        foreach (var record in message["Records"]!.AsArray())
        {
            record!["eventSource"] = "aws:s3";
            var found = record["s3"]!["object"]!;
            found["key"] = string.Join('/', found["key"]!.GetValue<string>().Split('/').Select(Uri.EscapeDataString)).Replace("%20", "+", StringComparison.Ordinal);
        }
        await SignedForm.PostAsync(fauxqs.Clients, fauxqs.Endpoint, ("Action", "Publish"), ("TopicArn", topic), ("Message", message.ToJsonString()));
    }
}
