using System.Collections.Concurrent;
using System.Text;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.Sqs;
using Replica.Support;

namespace Replica.Aws.Tests.Sqs;

/// <summary>How calls fare with a service that is throttled, broken, slow or not what it says.</summary>
public sealed class AwsJsonCallerTests
{
    private const string Success = """{"MessageId":"the id","Unknown":{"field":1}}""";

    [Theory]
    [InlineData(500, "")]
    [InlineData(503, "<html>busy</html>")]
    [InlineData(429, "{}")]
    [InlineData(400, """{"__type":"com.amazonaws.sqs#RequestThrottled","message":"slow down"}""")]
    [InlineData(400, """{"__type":"com.amazon.coral.availability#ThrottlingException","Message":"slow down"}""")]
    [InlineData(200, "{\"MessageId\":\"cut o", true)]
    public async Task What_passes_is_tried_again(int status, string body, bool cutOff = false)
    {
        await using var service = await ScriptedService.StartAsync((status, body, cutOff), (status, body, cutOff), (200, Success, false));
        Assert.Equal("the id", await service.Queue.SendAsync("m"));
        Assert.Equal(3, service.Requests.Count);
        Assert.Single(service.Requests.Distinct());
    }

    [Fact]
    public async Task What_does_not_pass_fails_after_the_fourth_try()
    {
        await using var service = await ScriptedService.StartAsync((500, "", false));
        var error = await Assert.ThrowsAsync<AwsCallException>(() => service.Queue.SendAsync("m"));
        Assert.Equal(500, (int)error.Status);
        Assert.Equal(4, service.Requests.Count);
    }

    [Theory]
    [InlineData(400, """{"__type":"com.amazonaws.sqs#UnsupportedOperation","message":"no"}""", "UnsupportedOperation")]
    [InlineData(403, """{"__type":"InvalidSignatureException"}""", "InvalidSignatureException")]
    [InlineData(404, "not JSON", "")]
    [InlineData(400, "[]", "")]
    public async Task A_refusal_is_not_tried_again(int status, string body, string code)
    {
        await using var service = await ScriptedService.StartAsync((status, body, false));
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsCallException>(() => service.Queue.SendAsync("m"))).Code);
        Assert.Single(service.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("<html>")]
    public async Task A_success_that_says_nothing_of_use_is_a_fault(string body)
    {
        await using var service = await ScriptedService.StartAsync((200, body, false));
        await Assert.ThrowsAsync<InvalidDataException>(() => service.Queue.SendAsync("m"));
    }

    [Fact]
    public async Task An_endless_answer_is_not_kept()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            var spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            while (!context.RequestAborted.IsCancellationRequested) // Until the caller has had enough.
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        });
        using var clients = ClientsOf(server.Url);
        await Assert.ThrowsAsync<InvalidDataException>(() => new SqsQueue(clients, server.Url, null, TimeProvider.System).SendAsync("m"));
    }

    [Fact]
    public async Task A_service_that_never_answers_is_given_up()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var clients = ClientsOf(server.Url);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var sending = new SqsQueue(clients, server.Url, null, time).SendAsync("m");
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => sending);
    }

    private static AwsClients ClientsOf(Uri endpoint) => new(new AwsEndpoints("eu-central-1", Sqs: endpoint), new BasicAWSCredentials("id", "secret"));

    /// <summary>Gives its answers in turn, the last of them for ever.</summary>
    private sealed class ScriptedService(LoopbackServer server, ConcurrentQueue<string> requests) : IAsyncDisposable
    {
        private readonly AwsClients _clients = ClientsOf(server.Url);

        /// <summary>Bodies of the requests.</summary>
        public ConcurrentQueue<string> Requests => requests;

        public SqsQueue Queue => new(_clients, new Uri("https://sqs.eu-central-1.amazonaws.com/1/q"), null, TimeProvider.System);

        public static async Task<ScriptedService> StartAsync(params (int Status, string Body, bool CutOff)[] answers)
        {
            var requests = new ConcurrentQueue<string>();
            var server = await LoopbackServer.StartAsync(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var request = await reader.ReadToEndAsync();
                var (status, body, cutOff) = answers[Math.Min(requests.Count, answers.Length - 1)];
                requests.Enqueue(request);
                context.Response.StatusCode = status;
                context.Response.ContentLength = Encoding.UTF8.GetByteCount(body) + (cutOff ? 100 : 0);
                await context.Response.WriteAsync(body);
                await context.Response.Body.FlushAsync();
                if (cutOff)
                    context.Abort();
            });
            return new ScriptedService(server, requests);
        }

        public async ValueTask DisposeAsync()
        {
            _clients.Dispose();
            await server.DisposeAsync();
        }
    }
}
