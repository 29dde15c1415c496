using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>Offers by the time at which one kind of announce is due, handed out at a pace. An offer stands here once.</summary>
/// <param name="announce">Announces one; gives the wait until it is due again. Must not throw but when cancelled.</param>
/// <param name="gap">Between two announces.</param>
/// <param name="width">The most announces under way.</param>
/// <param name="time">The clock.</param>
internal sealed class OfferQueue(Func<Offer, CancellationToken, Task<TimeSpan>> announce, TimeSpan gap, int width, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Offer, TimeSpan> _due = new();
    private readonly WakeUp _wakeUp = new();
    private readonly long _epoch = time.GetTimestamp();

    /// <summary>Announces an offer after a wait, and then over and over. Safe from any thread.</summary>
    public void Add(Offer offer, TimeSpan wait)
    {
        lock (_gate)
            _due.Enqueue(offer, time.GetElapsedTime(_epoch) + wait);
        _wakeUp.Call();
    }

    /// <summary>Announces an offer next, unless that is under way. Safe from any thread.</summary>
    public void Renew(Offer offer)
    {
        lock (_gate)
        {
            if (_due.Remove(offer, out _, out _))
                _due.Enqueue(offer, TimeSpan.Zero);
        }

        _wakeUp.Call();
    }

    /// <summary>All that stand here.</summary>
    public IReadOnlyList<Offer> Snapshot()
    {
        lock (_gate)
            return [.. _due.UnorderedItems.Select(item => item.Element)];
    }

    /// <summary>Announces until it is cancelled; then ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(width);
        try
        {
            for (; ; )
            {
                var offer = await TakeAsync(cancellationToken).ConfigureAwait(false);
                await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                _ = AnnounceAsync(offer, slots, cancellationToken);
                await Task.Delay(gap, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Its end, once those under way have ended too.
        }

        for (var ended = 0; ended < width; ended++)
            await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<Offer> TakeAsync(CancellationToken cancellationToken)
    {
        for (; ; )
        {
            if (TryTake(out var wait) is { } offer)
                return offer;
            await _wakeUp.WaitAsync(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Offer? TryTake(out TimeSpan wait)
    {
        lock (_gate)
        {
            while (_due.TryPeek(out var offer, out var due))
            {
                wait = due - time.GetElapsedTime(_epoch);
                if (wait > TimeSpan.Zero && offer.IsOpen)
                    return null;
                _due.Dequeue();
                if (offer.IsOpen)
                    return offer;
            }

            wait = TimeSpan.MaxValue;
            return null;
        }
    }

    private async Task AnnounceAsync(Offer offer, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            Add(offer, await announce(offer, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The queue ends.
        }
        finally
        {
            slots.Release();
        }
    }
}
