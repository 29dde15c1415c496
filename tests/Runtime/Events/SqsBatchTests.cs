using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Runtime.Events;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Events;

public sealed class SqsBatchTests
{
    private readonly List<SqsRecord> _seen = [];

    [Fact]
    public async Task The_documented_event_is_read()
    {
        Assert.Empty(await FailedAsync(AwsDocument.Read("sqs")));
        Assert.Equal(["059f36b4-87a3-44ab-83d2-661975830a7d", "2e1424d4-f796-459a-8184-9c92662be6da"], _seen.Select(record => record.MessageId));
        Assert.All(_seen, record =>
        {
            Assert.Equal("Test message.", record.Body);
            Assert.Equal(1, record.ReceiveCount);
            Assert.Equal("arn:aws:sqs:us-east-2:123456789012:my-queue", record.EventSourceArn);
            Assert.Equal("1545082649183", record.Attributes!["SentTimestamp"]);
        });
    }

    [Fact]
    public async Task The_answer_has_the_documented_form()
    {
        var handler = SqsBatch.Handle((_, _) => throw new IOException(), NullLogger.Instance);
        var response = await handler(new("r", Encoding.UTF8.GetBytes(Batch(("a", "1")))), default);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"a"}]}""", Encoding.UTF8.GetString(response.Body.Span));
        response = await SqsBatch.Handle((_, _) => Task.CompletedTask, NullLogger.Instance)(new("r", "{\"Records\":[]}"u8.ToArray()), default);
        Assert.Equal("""{"batchItemFailures":[]}""", Encoding.UTF8.GetString(response.Body.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Only_records_whose_handler_returned_count_as_handled(int concurrency)
    {
        var failed = await FailedAsync(
            Batch([.. Enumerable.Range(0, 10).Select(i => ($"m{i}", $"{i}"))]), concurrency,
            async (record, _) =>
            {
                await Task.Yield();
                if (record.Body is "2" or "7")
                    throw new InvalidDataException();
            });
        Assert.Equal(["m2", "m7"], failed);
    }

    [Fact]
    public async Task A_malformed_record_fails_and_the_others_do_not()
    {
        string[] odd =
        [
            """{"messageId":"no body"}""", """{"messageId":"null body","body":null}""", """{"messageId":"number","body":7}""",
            """{"messageId":"half","body":"\ud800"}""", """{"messageId":"attributes","body":"x","attributes":7}""",
        ];
        var failed = await FailedAsync("{\"Records\":[" + string.Join(
            ',', ["""{"messageId":"first","body":"x"}""", .. odd, """{"messageId":"last","body":"x","more":{"a":[1]}}"""]) + "]}");
        Assert.Equal(["no body", "null body", "number", "half", "attributes"], failed);
        Assert.Equal(["first", "last"], _seen.Select(record => record.MessageId));
    }

    [Theory]
    [InlineData("""{"body":"x"}""")]
    [InlineData("""{"messageId":null,"body":"x"}""")]
    [InlineData("""{"messageId":"","body":"x"}""")]
    [InlineData("""{"messageId":7,"body":"x"}""")]
    [InlineData("""{"messageId":"\ud800","body":"x"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_record_that_can_not_be_named_fails_the_whole_batch_before_anything_is_handled(string record)
    {
        await Assert.ThrowsAsync<InvocationException>(() => FailedAsync($$"""{"Records":[{"messageId":"a","body":"x"},{{record}}]}"""));
        Assert.Empty(_seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Records\":null}")]
    [InlineData("{\"Records\":7}")]
    [InlineData("{\"Records\":[}")]
    public Task What_is_no_sqs_event_fails_whole(string json) => Assert.ThrowsAsync<InvocationException>(() => FailedAsync(json));

    [Fact]
    public async Task Shortly_before_the_deadline_the_rest_counts_as_failed()
    {
        using var deadline = new CancellationTokenSource();
        var failed = await FailedAsync(
            Batch(("done", "1"), ("under way", "2"), ("not begun", "3")), 1,
            async (record, token) =>
            {
                if (record.Body == "2")
                {
                    await deadline.CancelAsync();
                    token.ThrowIfCancellationRequested();
                }
            }, deadline.Token);
        Assert.Equal(["under way", "not begun"], failed);
    }

    [Fact]
    public async Task A_handler_that_does_not_heed_the_deadline_is_left_behind()
    {
        using var deadline = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        var failing = FailedAsync(
            Batch(("done", "1"), ("stuck", "2"), ("not begun", "3")), 1,
            (record, _) => record.Body == "2" ? CancelAsync(deadline, never.Task) : Task.CompletedTask, deadline.Token);
        Assert.Equal(["stuck", "not begun"], await failing);

        static async Task CancelAsync(CancellationTokenSource deadline, Task never)
        {
            await deadline.CancelAsync();
            await never;
        }
    }

    [Fact]
    public async Task No_more_records_are_under_way_than_allowed()
    {
        var (running, most) = (0, 0);
        await FailedAsync(Batch([.. Enumerable.Range(0, 10).Select(i => ($"m{i}", ""))]), 3, async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            for (var i = 0; i < 20; i++)
                await Task.Yield();
            Interlocked.Decrement(ref running);
        });
        Assert.InRange(most, 1, 3);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen;)
                seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    [Fact]
    public async Task A_message_that_came_twice_is_named_once() =>
        Assert.Equal(["a"], await FailedAsync(Batch(("a", "1"), ("a", "2")), 1, (record, _) => record.Body == "1" ? throw new IOException() : Task.CompletedTask));

    private static string Batch(params (string Id, string Body)[] records) =>
        SqsDispatcher.Event(records.Select(record => new DispatchedMessage(record.Id, record.Body, "receipt", 1)));

    private async Task<string[]> FailedAsync(
        string json, int concurrency = 1, Func<SqsRecord, CancellationToken, Task>? handle = null, CancellationToken cancellationToken = default)
    {
        var handler = SqsBatch.Handle(
            handle ?? ((record, _) =>
            {
                _seen.Add(record);
                return Task.CompletedTask;
            }), NullLogger.Instance, concurrency);
        var response = await handler(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json)), cancellationToken);
        var failures = JsonElement.Parse(response.Body.Span).GetProperty("batchItemFailures");
        return [.. failures.EnumerateArray().Select(failure => failure.GetProperty("itemIdentifier").GetString()!)];
    }
}
