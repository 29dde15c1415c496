using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>A torrent that is announced though it is not open. Thousands of them are kept: it is small.</summary>
internal sealed class Offer(OfferAnnouncer announcer, InfoHash hash, TorrentSources sources) : IDisposable
{
    /// <summary>Which one.</summary>
    public InfoHash Hash { get; } = hash;

    /// <summary>Names its trackers. Offers share one object where they have the same.</summary>
    public TorrentSources Sources { get; } = sources;

    /// <summary>False once it was withdrawn.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>True for a private torrent (BEP 27): the DHT is not told of it. Often known only once it was opened.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>The tracker that took the last announce.</summary>
    public TrackerUrl? Tracker { get; set; }

    /// <summary>Announces it again soon: its torrent was open, and has told its trackers that it left.</summary>
    public void Renew() => announcer.Renew(this);

    /// <summary>Withdraws it. Trackers and the DHT forget it by themselves.</summary>
    public void Dispose() => IsOpen = false;
}
