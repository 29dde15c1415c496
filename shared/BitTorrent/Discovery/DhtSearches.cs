using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>
/// Keeps one info hash searched for and announced in the DHT: at once, then every 15 to 25 minutes, and sooner while peers are wanted, at waits
/// that double from 15 seconds.
/// </summary>
internal sealed class DhtSearches(DiscoveryServices services, DhtSearch search, InfoHash hash, Action<IReadOnlyList<IPEndPoint>> found)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromMinutes(2);

    private readonly WakeUp _wakeUp = new();
    private readonly Random _random = services.CreateRandom();
    private volatile bool _wantsMore;

    /// <summary>The shortest wait between two regular searches.</summary>
    public static TimeSpan ShortestInterval { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest.</summary>
    public static TimeSpan LongestInterval { get; } = TimeSpan.FromMinutes(25);

    /// <summary>More peers are wanted. Safe from any thread.</summary>
    public void WantMore()
    {
        _wantsMore = true;
        _wakeUp.Call();
    }

    /// <summary>Searches until it is cancelled; then ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var soon = FirstWait;
        try
        {
            for (; ; )
            {
                _wantsMore = !await SearchAsync(cancellationToken).ConfigureAwait(false);
                var start = services.Time.GetTimestamp();
                var regular = ShortestInterval + (LongestInterval - ShortestInterval) * _random.NextDouble();
                while (services.Time.GetElapsedTime(start) is var elapsed && elapsed < (_wantsMore ? soon : regular))
                    await _wakeUp.WaitAsync((_wantsMore ? soon : regular) - elapsed, services.Time, cancellationToken).ConfigureAwait(false);
                soon = !_wantsMore ? FirstWait : soon * 2 < ShortestInterval ? soon * 2 : ShortestInterval;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Its end, or the DHT's.
        }
    }

    // True if it found peers.
    private async Task<bool> SearchAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestSearch, services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var hasFound = false;
        try
        {
            await search(hash, services.AnnouncePort, Take, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It took too long; what it found until then counts.
        }

        return Volatile.Read(ref hasFound);

        void Take(IReadOnlyList<IPEndPoint> peers)
        {
            if (peers.Count == 0)
                return;
            Volatile.Write(ref hasFound, true);
            found(peers);
        }
    }
}
