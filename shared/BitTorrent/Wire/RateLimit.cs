namespace Replica.BitTorrent.Wire;

/// <summary>
/// Most bytes a second, shared by any number of links: each pays for what it moves and waits until its turn. Turns are given in the order
/// of payment, so links that pay alike get alike. Safe for concurrent use; costs nothing while there is no limit.
/// </summary>
internal sealed class RateLimit
{
    /// <summary>Most bytes that a link pays at once.</summary>
    public const int LargestPayment = 64 * 1024;

    private const int SmallestPayment = 1_024;
    private const double PaymentsPerSecond = 20;

    // Shorter waits are not worth a timer; the next payment waits for them too.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    // What was not used for a while may be used at once, up to this much.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewChange();
    private TimeSpan _paidUntil;
    private long _rate;

    /// <summary>Starts with a limit in bytes a second, or null for none.</summary>
    public RateLimit(TimeProvider time, long? bytesPerSecond)
    {
        _time = time;
        _epoch = time.GetTimestamp();
        BytesPerSecond = bytesPerSecond;
    }

    /// <summary>The limit; null = none. A change sets free whoever waits.</summary>
    public long? BytesPerSecond
    {
        get => Volatile.Read(ref _rate) is var rate and > 0 ? rate : null;
        set
        {
            var waiting = Interlocked.Exchange(ref _changed, NewChange());
            lock (_gate)
            {
                Volatile.Write(ref _rate, value is { } rate ? Math.Max(rate, SmallestPayment) : 0);
                _paidUntil = TimeSpan.Zero;
            }
            waiting.SetResult();
        }
    }

    /// <summary>How many bytes to move at most before paying for them.</summary>
    public int Payment => BytesPerSecond is { } rate
        ? (int)Math.Clamp(rate / PaymentsPerSecond, SmallestPayment, LargestPayment)
        : int.MaxValue;

    /// <summary>Pays, and waits until that many bytes may have moved.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; they stay paid.</exception>
    public ValueTask PayAsync(int bytes, CancellationToken cancellationToken) =>
        Volatile.Read(ref _rate) == 0 ? ValueTask.CompletedTask : PayLimitedAsync(bytes, cancellationToken);

    private async ValueTask PayLimitedAsync(int bytes, CancellationToken cancellationToken)
    {
        var changed = Volatile.Read(ref _changed).Task;
        var wait = Charge(bytes);
        if (wait <= Tolerance)
            return;
        await changed.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Pays.</summary>
    /// <returns>How long to wait; not more than zero = not at all.</returns>
    public TimeSpan Charge(int bytes)
    {
        lock (_gate)
        {
            if (_rate == 0)
                return TimeSpan.Zero;
            var now = _time.GetElapsedTime(_epoch);
            var from = _paidUntil > now - Burst ? _paidUntil : now - Burst;
            _paidUntil = from + TimeSpan.FromSeconds((double)bytes / _rate);
            return _paidUntil - now;
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
