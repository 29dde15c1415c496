namespace Replica.Aws.Tests.Pipeline;

/// <summary>Waits for what processes elsewhere will bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>The first result that is not null.</summary>
    /// <param name="look">Looks once.</param>
    /// <param name="explain">Says what went wrong if it never comes.</param>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, Func<string> explain)
        where T : class
    {
        using var late = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (await look() is { } found)
                return found;
            try
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It did not come about within {Limit.TotalSeconds} s. {explain()}");
            }
        }
    }

    /// <summary>Waits until something is true.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> explain) => FindAsync(async () => await condition() ? "" : null, explain);
}
