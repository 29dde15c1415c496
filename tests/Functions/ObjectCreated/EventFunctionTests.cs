using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.ObjectCreated;
using Replica.Runtime;
using Replica.Support.Lambda;

namespace Replica.Functions.Tests.ObjectCreated;

public sealed class EventFunctionTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Theory]
    [InlineData("s3-put")]
    [InlineData("s3-copy")]
    [InlineData("s3-multipart")]
    [InlineData("s3-delete")]
    [InlineData("s3-odd-keys")]
    [InlineData("s3-test")]
    [InlineData("sns-notification")]
    public async Task Documented_messages_are_taken(string name) => Assert.Empty(await FailedAsync(Batch(AwsDocument.Read(name))));

    [Theory]
    [InlineData("s3-put")]
    [InlineData("s3-delete")]
    [InlineData("s3-test")]
    public async Task A_bucket_may_call_the_function_itself(string name) => Assert.Equal("null", await AnswerAsync(AwsDocument.Read(name)));

    [Fact]
    public async Task Of_ten_records_the_bad_one_fails() =>
        Assert.Equal(["00000000-0000-4000-8000-000000000006"], await FailedAsync(AwsDocument.Read("sqs-ten-one-bad")));

    [Fact]
    public async Task A_subscription_to_confirm_stays_in_the_queue() => Assert.Equal(["m0"], await FailedAsync(Batch(AwsDocument.Read("sns-confirmation"))));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"Records\":[7]}")]
    [InlineData("{\"Records\":[{\"eventSource\":\"aws:kinesis\"}]}")]
    public Task What_is_neither_fails_the_invocation(string json) => Assert.ThrowsAsync<InvocationException>(() => AnswerAsync(json));

    [Fact]
    public async Task An_item_is_catalogued_from_a_raw_event_and_from_an_envelope()
    {
        foreach (var (prefix, isWrapped) in new[] { ("first", false), ("second", true) })
        {
            await _system.PutByHandAsync(TestItem.Of(prefix, 100), prefix);
            var body = AwsDocument.Read("s3-put").Replace("HappyFace.jpg", $"{prefix}/torrent", StringComparison.Ordinal);
            if (isWrapped)
                body = JsonSerializer.Serialize(new { Type = "Notification", TopicArn = "arn:aws:sns:us-east-1:1:t", Message = body });
            Assert.Empty(await FailedAsync(Batch(body)));
            Assert.NotNull(await _system.Catalogue.FindAsync(ItemPrefix.Parse(prefix)));
        }
    }

    public void Dispose() => _system.Dispose();

    private static string Batch(params string[] bodies) => SqsDispatcher.Event(bodies.Select((body, i) => new DispatchedMessage($"m{i}", body, "r", 1)));

    private async Task<string> AnswerAsync(string json)
    {
        var function = EventFunction.Handle(new ObjectCreatedHandler(_system.Store, _system.Catalogue, _system.Ledger, _system.Ingests), NullLogger.Instance);
        return Encoding.UTF8.GetString((await function(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json)), default)).Body.Span);
    }

    private async Task<string[]> FailedAsync(string json) =>
        [.. JsonElement.Parse(await AnswerAsync(json)).GetProperty("batchItemFailures").EnumerateArray().Select(failure => failure.GetProperty("itemIdentifier").GetString()!)];
}
