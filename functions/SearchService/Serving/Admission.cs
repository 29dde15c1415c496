using System.Threading.RateLimiting;

namespace Replica.SearchService.Serving;

/// <summary>
/// Takes on what can be answered in time and refuses the rest at once, so that too many requests cost those that are too many and not all. A request
/// holds a place while it is under way and a worker only while it computes: not while the DHT is awaited, and neither while its answer is sent, so
/// that who reads slowly keeps nobody waiting. Safe for any number of threads.
/// </summary>
internal sealed class Admission : IDisposable
{
    private readonly ServingLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrencyLimiter _workers;
    private int _underWay;

    /// <param name="limits">How much.</param>
    /// <param name="time">Measures the wait.</param>
    public Admission(ServingLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        _workers = new(new() { PermitLimit = limits.Workers, QueueLimit = limits.Requests, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    /// <summary>Requests under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Requests that wait for a worker.</summary>
    public long Waiting => _workers.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <summary>Runs a request in a place of its own.</summary>
    /// <exception cref="OverloadException">All places are taken.</exception>
    public async Task<T> EnterAsync<T>(Func<Task<T>> request)
    {
        try
        {
            if (Interlocked.Increment(ref _underWay) > _limits.Requests)
                throw new OverloadException();
            return await request().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Computes, when it is its turn.</summary>
    /// <exception cref="OverloadException">That would have been too late.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public async ValueTask<T> ComputeAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        using var lease = _workers.AttemptAcquire() is { IsAcquired: true } free ? free : await WaitAsync(cancellationToken).ConfigureAwait(false);
        return lease.IsAcquired ? work() : throw new OverloadException();
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private async Task<RateLimitLease> WaitAsync(CancellationToken caller)
    {
        using var late = new CancellationTokenSource(_limits.MaxWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
        try
        {
            return await _workers.AcquireAsync(1, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw new OverloadException();
        }
    }
}
