using System.Globalization;
using Replica.Support;

namespace Replica.Runtime.Tests.Polling;

public sealed class DeadlineTests
{
    [Fact]
    public async Task The_handler_is_cancelled_a_quarter_of_a_second_before_the_deadline()
    {
        var time = new ManualTimeProvider();
        var entered = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var loop = await RunningLoop.StartAsync(
            async (_, token) =>
            {
                entered.SetResult(token);
                await Task.Delay(Timeout.Infinite, token);
                return LambdaResponse.None;
            }, time);
        var invoking = loop.InvokeAsync("{}", Milliseconds(time.GetUtcNow().AddSeconds(3)));
        var token = await entered.Task;
        time.Advance(TimeSpan.FromMilliseconds(2749));
        Assert.False(token.IsCancellationRequested);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(token.IsCancellationRequested);
        Assert.Equal("Function.TaskCanceledException", (await invoking).ErrorType);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_deadline_that_has_passed_cancels_at_once(string deadline) => Assert.True(await IsCancelledAsync(deadline));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("253402300799999")]
    public async Task What_is_no_time_or_a_far_one_is_no_deadline(string deadline) => Assert.False(await IsCancelledAsync(deadline));

    private static async Task<bool> IsCancelledAsync(string deadline)
    {
        var isCancelled = false;
        await using var loop = await RunningLoop.StartAsync(
            (_, token) =>
            {
                isCancelled = token.IsCancellationRequested;
                return Task.FromResult(LambdaResponse.None);
            }, new ManualTimeProvider());
        Assert.True((await loop.InvokeAsync("{}", deadline)).IsResponse);
        return isCancelled;
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
