using Replica.BitTorrent.Wire;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class RateLimitTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Without_a_limit_nobody_waits()
    {
        var limit = new RateLimit(_time, null);

        Assert.True(limit.PayAsync(int.MaxValue, default).AsTask().IsCompletedSuccessfully);
        Assert.Equal(int.MaxValue, limit.Payment);
    }

    [Fact]
    public async Task Payments_wait_in_order_for_as_long_as_the_rate_says()
    {
        var limit = new RateLimit(_time, 10_000);
        var first = limit.PayAsync(6_000, default).AsTask();
        var second = limit.PayAsync(10_000, default).AsTask();

        _time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        await first;
        _time.Advance(TimeSpan.FromSeconds(0.98));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        await second;
    }

    [Fact]
    public async Task Over_time_exactly_the_rate_passes_shared_alike()
    {
        var limit = new RateLimit(_time, 1_000_000);
        var passed = new long[4];
        using var ending = new CancellationTokenSource();
        var payers = passed.Select((_, i) => PayAsync(i)).ToArray();

        for (var step = 0; step < 100; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await LinkEnd.UntilAsync(() => _time.PendingTimers == passed.Length);
        }

        Assert.InRange(passed.Sum(), 9_500_000, 10_600_000);
        Assert.InRange(passed.Max() - passed.Min(), 0, 2 * limit.Payment);
        await ending.CancelAsync();
        await Task.WhenAll(payers);

        async Task PayAsync(int payer)
        {
            while (!ending.IsCancellationRequested)
            {
                try
                {
                    await limit.PayAsync(limit.Payment, ending.Token);
                    passed[payer] += limit.Payment;
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task A_change_of_the_limit_frees_who_waits()
    {
        var limit = new RateLimit(_time, 1_024);
        var waiting = limit.PayAsync(1_000_000, default).AsTask();
        Assert.False(waiting.IsCompleted);

        limit.BytesPerSecond = null;

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var ending = new CancellationTokenSource();
        var waiting = new RateLimit(_time, 1_024).PayAsync(1_000_000, ending.Token).AsTask();

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
