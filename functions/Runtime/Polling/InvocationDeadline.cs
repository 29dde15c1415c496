namespace Replica.Runtime.Polling;

/// <summary>Cancels a handler while there is still time to answer; and, when its invocation is over, whatever it left behind.</summary>
internal sealed class InvocationDeadline : IDisposable
{
    /// <summary>Kept for the answer.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(250);

    // No function runs for as long as a timer can wait.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _stop;

    public InvocationDeadline(LambdaInvocation invocation, TimeProvider time, CancellationToken cancellationToken)
    {
        var left = invocation.Deadline is { } deadline ? deadline - time.GetUtcNow() - Margin : Timeout.InfiniteTimeSpan;
        _over = invocation.Deadline is null || left <= TimeSpan.Zero
            ? new CancellationTokenSource()
            : new CancellationTokenSource(left < Longest ? left : Longest, time);
        if (invocation.Deadline is not null && left <= TimeSpan.Zero)
            _over.Cancel();
        _stop = cancellationToken.UnsafeRegister(over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    public CancellationToken Token => _over.Token;

    public void Dispose()
    {
        _stop.Dispose();
        _over.Cancel();
        _over.Dispose();
    }
}
