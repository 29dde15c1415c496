using Microsoft.Extensions.Logging;

namespace Replica.SearchService.Hosting;

/// <summary>Work that one of many instances does: who holds the lease does it, and stops when the lease is lost.</summary>
/// <param name="tryHold">Takes or renews the lease.</param>
/// <param name="release">Gives it back.</param>
/// <param name="time">When to renew.</param>
/// <param name="log">Where failures are told.</param>
internal sealed class LeasedWork(
    Func<TimeSpan, CancellationToken, Task<bool>> tryHold, Func<CancellationToken, Task> release, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    /// <summary>Works whenever the lease is held, until cancelled.</summary>
    /// <exception cref="OperationCanceledException">The only end, unless the work ends.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            var asked = time.GetUtcNow();
            if (await TryHoldAsync(cancellationToken).ConfigureAwait(false) == true)
                await HoldAsync(work, asked + Duration, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Renewal, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HoldAsync(Func<CancellationToken, Task> work, DateTimeOffset ends, CancellationToken cancellationToken)
    {
        log.LogInformation("This instance publishes now");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(stop.Token);
        try
        {
            await RenewAsync(working, ends, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await GiveBackAsync().ConfigureAwait(false);
        }

        if (working.IsFaulted)
            await working.ConfigureAwait(false);
        log.LogInformation("This instance publishes no more");
    }

    /// <summary>Returns when the lease is lost, or so near its end that another may have it before this one knows.</summary>
    private async Task RenewAsync(Task working, DateTimeOffset ends, CancellationToken cancellationToken)
    {
        while (!working.IsCompleted && time.GetUtcNow() < ends - Renewal)
        {
            await Task.WhenAny(working, Task.Delay(Renewal, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var asked = time.GetUtcNow();
            var isHeld = await TryHoldAsync(cancellationToken).ConfigureAwait(false);
            if (isHeld == false)
                return;
            ends = isHeld == true ? asked + Duration : ends;
        }
    }

    /// <returns>Null if nobody knows.</returns>
    private async Task<bool?> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await tryHold(Duration, cancellationToken).WaitAsync(Renewal, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning(e, "The lease could not be taken or renewed; trying again");
            return null;
        }
    }

    private async Task GiveBackAsync()
    {
        try
        {
            await release(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(2), time).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It lapses by itself.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning("The lease could not be given back ({Reason}); it lapses", e.Message);
        }
    }
}
