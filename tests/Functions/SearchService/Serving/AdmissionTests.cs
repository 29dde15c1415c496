using Replica.SearchService.Serving;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Serving;

public sealed class AdmissionTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly Admission _admission;

    public AdmissionTests() => _admission = new(new(Workers: 1, Requests: 10, TimeSpan.FromSeconds(2)), _time);

    [Fact]
    public async Task Whoever_waits_too_long_for_a_worker_is_refused_and_keeps_none()
    {
        var working = OccupyAsync();
        var waiting = _admission.ComputeAsync(() => "late", default).AsTask();
        Assert.Equal(1, _admission.Waiting);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<OverloadException>(() => waiting.WaitAsync(Bound));
        _release.Set();
        await working.WaitAsync(Bound);
        Assert.Equal("next", await _admission.ComputeAsync(() => "next", default).AsTask().WaitAsync(Bound));
        Assert.Equal(0, _admission.Waiting);
    }

    [Fact]
    public async Task Whoever_goes_away_waits_no_longer()
    {
        var working = OccupyAsync();
        using var caller = new CancellationTokenSource();
        var waiting = _admission.ComputeAsync(() => "nobody", caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Bound));
        Assert.Equal(0, _admission.Waiting);
        _release.Set();
        await working.WaitAsync(Bound);
    }

    [Fact]
    public async Task A_failing_computation_gives_its_worker_back()
    {
        await Assert.ThrowsAsync<FormatException>(async () => await _admission.ComputeAsync<int>(() => throw new FormatException(), default));
        Assert.Equal(1, await _admission.ComputeAsync(() => 1, default).AsTask().WaitAsync(Bound));
    }

    public void Dispose()
    {
        _release.Set();
        _admission.Dispose();
        _release.Dispose();
    }

    /// <summary>Begins a computation that goes on until it is released.</summary>
    private Task<int> OccupyAsync()
    {
        using var began = new ManualResetEventSlim();
        var working = Task.Run(() => _admission.ComputeAsync(
            () =>
            {
                began.Set();
                Assert.True(_release.Wait(Bound));
                return 0;
            },
            default).AsTask());
        Assert.True(began.Wait(Bound));
        return working;
    }
}
