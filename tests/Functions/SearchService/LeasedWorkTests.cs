using Microsoft.Extensions.Logging.Abstractions;
using Replica.SearchService.Hosting;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService;

public sealed class LeasedWorkTests : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Task> _running = [];
    private readonly HashSet<string> _cut = [];
    private readonly Lock _gate = new();
    private readonly HashSet<string> _working = [];
    private (string Holder, DateTimeOffset Ends)? _record;

    [Fact]
    public async Task One_works_and_another_takes_over_from_one_that_died_or_lost_its_connection()
    {
        Start("a");
        await WorkingAsync("a");
        Start("b");
        await WaitingAsync();
        for (var i = 0; i < 10; i++)
            await StepAsync();
        Assert.Equal(["a"], Working());

        // It stops before the lease lapses, so that both never work at once.
        _cut.Add("a");
        for (var i = 0; i < 10 && Working() is not ["b"]; i++)
        {
            Assert.InRange(Working().Count, 0, 1);
            await StepAsync();
        }

        await WorkingAsync("b");
        _cut.Remove("a");
        for (var i = 0; i < 5; i++)
            await StepAsync();
        Assert.Equal(["b"], Working());
    }

    [Fact]
    public async Task One_whose_lease_another_has_taken_stops_at_the_next_renewal()
    {
        Start("a");
        await WorkingAsync("a");
        await WaitingAsync();
        lock (_gate)
            _record = ("b", _time.GetUtcNow() + TimeSpan.FromHours(1));
        await StepAsync();
        Assert.Equal(["a"], Working());
        await StepAsync();
        Assert.Empty(Working());
    }

    [Fact]
    public async Task One_that_is_stopped_gives_the_lease_back_at_once()
    {
        using var stop = new CancellationTokenSource();
        var first = RunAsync("a", stop.Token);
        await WorkingAsync("a");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Bound));
        Assert.Null(_record);
        Start("b");
        await WorkingAsync("b");
    }

    [Fact]
    public async Task Work_that_fails_ends_it()
    {
        var work = new LeasedWork((_, _) => Task.FromResult(true), _ => Task.CompletedTask, _time, NullLogger.Instance);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            work.RunAsync(_ => Task.FromException(new InvalidOperationException("broken")), _stop.Token).WaitAsync(Bound));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(Bound).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Start(string name) => _running[name] = RunAsync(name, _stop.Token);

    private Task RunAsync(string name, CancellationToken stop) => new LeasedWork(
        (duration, _) => TryHold(name, duration),
        _ => Release(name),
        _time,
        NullLogger.Instance).RunAsync(
            async held =>
            {
                lock (_gate)
                    _working.Add(name);
                try
                {
                    await Task.Delay(Timeout.Infinite, held);
                }
                finally
                {
                    lock (_gate)
                        _working.Remove(name);
                }
            },
            stop);

    private Task<bool> TryHold(string name, TimeSpan duration)
    {
        if (_cut.Contains(name))
            return Task.FromException<bool>(new IOException("no connection"));
        lock (_gate)
        {
            if (_record is { } record && record.Holder != name && record.Ends > _time.GetUtcNow())
                return Task.FromResult(false);
            _record = (name, _time.GetUtcNow() + duration);
            return Task.FromResult(true);
        }
    }

    private Task Release(string name)
    {
        lock (_gate)
        {
            if (!_cut.Contains(name) && _record?.Holder == name)
                _record = null;
        }

        return Task.CompletedTask;
    }

    private List<string> Working()
    {
        lock (_gate)
            return [.. _working];
    }

    private async Task WorkingAsync(string name)
    {
        using var stop = new CancellationTokenSource(Bound);
        while (!Working().Contains(name))
        {
            stop.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Five seconds pass, and whoever wakes then has come to wait again.</summary>
    private async Task StepAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await WaitingAsync();
    }

    private async Task WaitingAsync()
    {
        using var stop = new CancellationTokenSource(Bound);
        while (_time.PendingTimers != _running.Count)
        {
            stop.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
