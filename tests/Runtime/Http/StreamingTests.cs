using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Replica.Runtime.Tests.Polling;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Http;

public sealed class StreamingTests
{
    [Fact]
    public async Task A_streamed_answer_has_its_head_eight_nuls_and_the_raw_body()
    {
        var outcome = await InvokeAsync(async (context, _) =>
        {
            context.Response.StatusCode = 206;
            context.Response.Cookies.Append("a", "1");
            await context.Response.Body.WriteAsync(new byte[] { 0xFF, 0, 0x41 });
        });
        Assert.True(outcome.IsStreamed);
        Assert.Equal("application/vnd.awslambda.http-integration-response", outcome.ContentType);
        var end = outcome.Body.AsSpan().IndexOf(new byte[8]);
        var head = GatewayResponse.Read(outcome.Body.AsSpan(0, end));
        Assert.Equal((206, "a=1; path=/"), (head.Status, head.Cookies.Single()));
        Assert.Equal([0xFF, 0, 0x41], outcome.Body[(end + 8)..]);
    }

    [Fact]
    public async Task Each_write_leaves_before_the_next_is_made()
    {
        var outcome = await InvokeAsync(async (context, arrived) =>
        {
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await arrived($"data: {i}\n\n");
            }
        });
        Assert.EndsWith("data: 0\n\ndata: 1\n\ndata: 2\n\n", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_a_body_is_streamed_too()
    {
        var outcome = await InvokeAsync((_, _) => Task.CompletedTask);
        Assert.Equal("""{"statusCode":200,"headers":{}}""" + new string('\0', 8), outcome.Text);
    }

    [Fact]
    public async Task An_application_that_fails_before_it_answers_gives_500()
    {
        var outcome = await InvokeAsync((_, _) => throw new IOException());
        Assert.StartsWith("""{"statusCode":500,""", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_answer_arrives_whole()
    {
        var outcome = await InvokeAsync(async (context, _) =>
        {
            for (var i = 0; i < 200; i++)
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), 50_000)));
        });
        Assert.Equal(10_000_000, outcome.Body.Length - outcome.Text.IndexOf('\0', StringComparison.Ordinal) - 8);
    }

    [Fact]
    public async Task A_failure_in_the_middle_breaks_the_connection_and_the_loop_goes_on()
    {
        var outcome = await InvokeAsync(async (context, arrived) =>
        {
            await context.Response.WriteAsync("half");
            await arrived("half");
            throw new IOException();
        });
        Assert.True(outcome.IsBroken);
        Assert.EndsWith("half", outcome.Text, StringComparison.Ordinal);
    }

    /// <summary>Streams one answer through the loop, then asserts that the loop serves another.</summary>
    private static async Task<InvocationOutcome> InvokeAsync(Func<HttpContext, Func<string, Task>, Task> answer)
    {
        var lambda = default(RuntimeApiStandIn);
        var pieces = new Arrivals();
        var isFirst = true;
        await using var app = await BridgedApp.StartAsync(
            app => app.Run(context =>
            {
                var isAnswer = isFirst;
                isFirst = false;
                return isAnswer ? answer(context, pieces.WaitForAsync) : context.Response.WriteAsync("second");
            }), isStreaming: true);
        await using var loop = await RunningLoop.StartAsync(app.Server.HandleAsync, prepare: started => lambda = started);
        lambda!.OnPiece = pieces.Add;
        var outcome = await loop.InvokeAsync(BridgedApp.Get("/"));
        var second = await loop.InvokeAsync(BridgedApp.Get("/"));
        Assert.EndsWith("second", second.Text, StringComparison.Ordinal);
        return outcome;
    }
}
