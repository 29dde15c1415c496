using Replica.SearchAnswers;
using Replica.SearchService.Upstreams;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Upstreams;

public sealed class CircuitBreakerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new(_time, DhtUpstream.Threshold, DhtUpstream.LastPause);

    [Fact]
    public void It_opens_after_failures_in_a_row_only()
    {
        for (var i = 0; i < 3 * DhtUpstream.Threshold; i++)
        {
            Assert.True(_breaker.TryEnter());
            if (i % DhtUpstream.Threshold == DhtUpstream.Threshold - 1)
                _breaker.Succeeded();
            else
                Assert.False(_breaker.Failed());
        }

        Open();
        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void One_request_goes_through_after_a_while_and_closes_it()
    {
        Open();
        _time.Advance(CircuitBreaker.FirstPause - TimeSpan.FromTicks(1));
        Assert.False(_breaker.TryEnter());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.TryEnter());
        _breaker.Succeeded();
        Assert.True(_breaker.TryEnter());
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void Each_failed_try_doubles_the_pause_up_to_a_bound()
    {
        Open();
        for (var pause = CircuitBreaker.FirstPause; pause < DhtUpstream.LastPause; pause *= 2)
            FailAfter(pause);
        FailAfter(DhtUpstream.LastPause);
        FailAfter(DhtUpstream.LastPause);
        _time.Advance(DhtUpstream.LastPause);
        Assert.True(_breaker.TryEnter());
        _breaker.Succeeded();
        Open();
        FailAfter(CircuitBreaker.FirstPause);
    }

    [Fact]
    public void A_try_that_was_given_up_lets_another_through()
    {
        Open();
        _time.Advance(CircuitBreaker.FirstPause);
        Assert.True(_breaker.TryEnter());
        _breaker.Abandoned();
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void Requests_under_way_when_it_opened_do_not_keep_it_open()
    {
        for (var i = 0; i < 10; i++)
            Assert.True(_breaker.TryEnter());
        for (var i = 0; i < DhtUpstream.Threshold; i++)
            _breaker.Failed();
        _time.Advance(CircuitBreaker.FirstPause / 2);
        Assert.False(_breaker.Failed());
        _time.Advance(CircuitBreaker.FirstPause / 2);
        Assert.True(_breaker.TryEnter());
    }

    private void Open()
    {
        for (var i = 1; i < DhtUpstream.Threshold; i++)
            Assert.False(_breaker.Failed());
        Assert.True(_breaker.Failed());
    }

    private void FailAfter(TimeSpan pause)
    {
        _time.Advance(pause - TimeSpan.FromTicks(1));
        Assert.False(_breaker.TryEnter());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_breaker.TryEnter());
        _breaker.Failed();
    }
}
