using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm;

/// <summary>A torrent that is seeded without being open. There may be thousands: it holds nothing but what opens it.</summary>
internal sealed class TorrentOffer(InfoHash hash, Func<CancellationToken, Task<Torrent>> open, Offer? announced, Action<TorrentOffer> end) : IDisposable
{
    private int _isEnded;

    public InfoHash Hash { get; } = hash;

    /// <summary>Opens it.</summary>
    public Func<CancellationToken, Task<Torrent>> Open { get; } = open;

    /// <summary>Its torrent has closed, and with it what announced that.</summary>
    public void Renew() => announced?.Renew();

    /// <summary>It was opened and turned out to be private.</summary>
    public void TurnPrivate()
    {
        if (announced is not null)
            announced.IsPrivate = true;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
            return;
        announced?.Dispose();
        end(this);
    }
}
