namespace Replica.Client.Seeding;

/// <summary>Has trackers asked, now and then, how rare what the cache keeps is.</summary>
/// <param name="peer">Asks.</param>
/// <param name="time">The clock.</param>
internal sealed class RarityWatch(SeedingPeer peer, TimeProvider time)
{
    // By then trackers know of those that came back when this peer did.
    private static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    /// <summary>Goes on until cancelled.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var wait = First; ; wait = Interval)
        {
            await Task.Delay(wait, time, cancellationToken);
            await peer.AskForCopiesAsync(cancellationToken);
        }
    }
}
