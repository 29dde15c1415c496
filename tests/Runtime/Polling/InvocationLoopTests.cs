using Microsoft.AspNetCore.Http;
using Replica.Support;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Polling;

public sealed class InvocationLoopTests
{
    private static readonly LambdaHandler Echo = (invocation, _) => Task.FromResult(LambdaResponse.OfJson(invocation.Payload));

    [Fact]
    public async Task Events_are_answered_one_after_the_other()
    {
        await using var loop = await RunningLoop.StartAsync(Echo);
        foreach (var payload in new[] { "{\"n\":1}", "\"片🎬\"", "", "not json" })
        {
            var outcome = await loop.InvokeAsync(payload);
            Assert.True(outcome.IsResponse);
            Assert.Equal(payload, outcome.Text);
            Assert.Equal("application/json", outcome.ContentType);
        }
        Assert.Equal(0, await loop.StopAsync());
    }

    [Fact]
    public async Task What_came_with_the_event_reaches_the_handler()
    {
        LambdaInvocation? seen = null;
        string? trace = null;
        await using var loop = await RunningLoop.StartAsync((invocation, _) =>
        {
            (seen, trace) = (invocation, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
            return Task.FromResult(LambdaResponse.None);
        });
        var outcome = await loop.Lambda.InvokeAsync("{}"u8.ToArray(), "1767225600000", new Dictionary<string, string>
        {
            ["Lambda-Runtime-Trace-Id"] = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
        });
        Assert.Equal(outcome.RequestId, seen!.RequestId);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), seen.Deadline);
        Assert.Equal("arn:aws:lambda:us-east-1:123456789012:function:test", seen.FunctionArn);
        Assert.Equal("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700", trace);
        Assert.Equal("null", outcome.Text);
    }

    [Fact]
    public async Task A_failure_is_reported_by_type_and_stack_without_its_message()
    {
        var fails = true;
        await using var loop = await RunningLoop.StartAsync((invocation, _) => fails ? throw Secret() : Task.FromResult(LambdaResponse.None));
        var outcome = await loop.InvokeAsync("{}");
        Assert.Equal("Function.InvalidDataException", outcome.ErrorType);
        Assert.Equal("application/vnd.aws.lambda.error+json", outcome.ContentType);
        Assert.Equal("Function.InvalidDataException", outcome.Json.GetProperty("errorType").GetString());
        Assert.NotEmpty(outcome.Json.GetProperty("errorMessage").GetString()!);
        var stack = outcome.Json.GetProperty("stackTrace").EnumerateArray().Select(line => line.GetString()!).ToArray();
        Assert.Contains(stack, line => line.Contains(nameof(A_failure_is_reported_by_type_and_stack_without_its_message), StringComparison.Ordinal));
        Assert.Contains(stack, line => line.Contains("System.Collections.Generic.KeyNotFoundException", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", outcome.Text + loop.Log, StringComparison.Ordinal);
        Assert.Contains(outcome.RequestId, loop.Log, StringComparison.Ordinal);
        fails = false;
        await loop.AssertServesAsync();

        static InvalidDataException Secret() => new("secret title", new KeyNotFoundException("secret key"));
    }

    [Fact]
    public async Task Only_a_message_that_quotes_nothing_is_reported()
    {
        await using var loop = await RunningLoop.StartAsync((_, _) => throw new InvocationException("The disk is full."));
        var outcome = await loop.InvokeAsync("{}");
        Assert.Equal("The disk is full.", outcome.Json.GetProperty("errorMessage").GetString());
        Assert.Contains("The disk is full.", loop.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_can_not_start_says_so_and_ends()
    {
        await using var loop = await RunningLoop.StartAsync(() => throw new InvalidOperationException("REPLICA_TABLE is not set."));
        Assert.Equal(1, await loop.Exit);
        var report = await loop.Lambda.InitError;
        Assert.Equal("Function.InvalidOperationException", report.ErrorType);
        Assert.Equal("REPLICA_TABLE is not set.", report.Json.GetProperty("errorMessage").GetString());
        Assert.Equal(0, loop.Lambda.Polls);
    }

    [Fact]
    public async Task A_response_larger_than_lambda_takes_fails_its_invocation_alone()
    {
        await using var loop = await RunningLoop.StartAsync((invocation, _) => Task.FromResult(LambdaResponse.OfJson(
            invocation.Payload.Length == 2 ? new byte[RuntimeApiStandIn.MaxResponse + 1] : invocation.Payload)));
        var outcome = await loop.InvokeAsync("{}");
        Assert.Equal("Function.ResponseSizeTooLarge", outcome.ErrorType);
        await loop.AssertServesAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_refused_answer_is_logged_and_the_loop_goes_on(int status)
    {
        await using var loop = await RunningLoop.StartAsync(Echo);
        using var given = new CancellationTokenSource();
        loop.Lambda.SpoilAnswer(async context =>
        {
            await RuntimeApiStandIn.Status(status)(context);
            await given.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.Lambda.InvokeAsync("{}"u8.ToArray(), cancellationToken: given.Token));
        await loop.AssertServesAsync();
        Assert.Contains($"\"Status\":{status}", loop.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_that_is_beyond_repair_ends_the_process_on_an_answer()
    {
        await using var loop = await RunningLoop.StartAsync(Echo);
        loop.Lambda.SpoilAnswer(RuntimeApiStandIn.Status(500));
        using var given = new CancellationTokenSource();
        var invoking = loop.Lambda.InvokeAsync("{}"u8.ToArray(), cancellationToken: given.Token);
        Assert.Equal(1, await loop.Exit);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => invoking);
    }

    [Fact]
    public async Task An_api_that_is_beyond_repair_ends_the_process_on_a_poll()
    {
        await using var loop = await RunningLoop.StartAsync(Echo, prepare: lambda => lambda.SpoilPoll(RuntimeApiStandIn.Status(500)));
        Assert.Equal(1, await loop.Exit);
        Assert.Equal(1, loop.Lambda.Polls);
    }

    [Fact]
    public async Task Polls_that_fail_are_tried_again()
    {
        await using var loop = await RunningLoop.StartAsync(Echo, prepare: lambda =>
        {
            lambda.SpoilPoll(RuntimeApiStandIn.Drop);
            lambda.SpoilPoll(RuntimeApiStandIn.Status(403));
            lambda.SpoilPoll(RuntimeApiStandIn.Status(200)); // no request id
            lambda.SpoilPoll(async context =>
            {
                context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = "x";
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("short");
                context.Abort();
            });
        });
        await loop.AssertServesAsync();
        Assert.Equal(4, loop.Log.Split('\n').Count(line => line.Contains("No event", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_poll_that_always_fails_ends_the_process()
    {
        var time = new ManualTimeProvider();
        await using var loop = await RunningLoop.StartAsync(Echo, time, lambda =>
        {
            for (var i = 0; i < 20; i++)
                lambda.SpoilPoll(RuntimeApiStandIn.Status(404));
        });
        while (!loop.Exit.IsCompleted)
        {
            if (time.PendingTimers > 0)
                time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
        Assert.Equal(1, await loop.Exit);
        Assert.Equal(8, loop.Lambda.Polls);
    }

    [Fact]
    public async Task An_answer_whose_connection_breaks_is_sent_again()
    {
        await using var loop = await RunningLoop.StartAsync(Echo);
        loop.Lambda.SpoilAnswer(RuntimeApiStandIn.Drop);
        var outcome = await loop.InvokeAsync("{\"n\":1}");
        Assert.Equal("{\"n\":1}", outcome.Text);
        await loop.AssertServesAsync();
    }

    [Fact]
    public async Task What_an_invocation_leaves_behind_is_cancelled()
    {
        CancellationToken left = default;
        await using var loop = await RunningLoop.StartAsync((_, token) =>
        {
            left = token;
            return Task.FromResult(LambdaResponse.None);
        });
        await loop.InvokeAsync("{}", deadline: "");
        var first = left;
        await loop.AssertServesAsync();
        Assert.True(first.IsCancellationRequested);
    }

    [Fact]
    public void An_address_that_is_none_is_refused()
    {
        Assert.All(["", "a b", "host:99999999", "u@h:1", "h/x", "h?x"], address => Assert.Null(Runtime.Polling.RuntimeApiClient.TryCreate(address)));
        using var client = Runtime.Polling.RuntimeApiClient.TryCreate("127.0.0.1:9001");
        Assert.NotNull(client);
    }
}
