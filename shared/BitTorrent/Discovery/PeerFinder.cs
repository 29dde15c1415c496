using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>
/// Finds peers of one open torrent, and makes it found: by trackers, the DHT and local discovery, as far as the options go. A private torrent
/// uses its trackers alone (BEP 27). All members are safe from any thread and return at once, but <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class PeerFinder : IAsyncDisposable
{
    private const int WantedPeers = 80;
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);

    private readonly DiscoveryServices _services;
    private readonly IReadOnlyList<InfoHash> _hashes;
    private readonly bool _isPrivate;
    private readonly Func<AnnounceStats> _stats;
    private readonly Action<IReadOnlyList<IPEndPoint>, PeerOrigin> _found;
    private readonly ImmutableArray<TrackerTiers> _trackers = [];
    private readonly ImmutableArray<DhtSearches> _dht = [];
    private readonly List<IDisposable> _lsd = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Sends nothing until <see cref="Start"/>.</summary>
    /// <param name="services">The engine's.</param>
    /// <param name="hashes">The info hash; of a hybrid torrent both, the second being the start of its version 2 hash.</param>
    /// <param name="tiers">Its trackers (BEP 12); see <see cref="TrackerUrl.Tiers"/>.</param>
    /// <param name="isPrivate">BEP 27.</param>
    /// <param name="stats">The transfer so far; called from any thread.</param>
    /// <param name="found">Takes peers' addresses, unchecked; called from any thread, must not block and not throw.</param>
    public PeerFinder(
        DiscoveryServices services, IReadOnlyList<InfoHash> hashes, ImmutableArray<ImmutableArray<TrackerUrl>> tiers, bool isPrivate,
        Func<AnnounceStats> stats, Action<IReadOnlyList<IPEndPoint>, PeerOrigin> found)
    {
        (_services, _hashes, _isPrivate, _stats, _found) = (services, hashes, isPrivate, stats, found);
        if (services.Options.UseTrackers)
            _trackers = [.. hashes.Select(CreateTiers)];
        if (services.Dht is { } search && services.Options.Dht != DhtMode.Off && !isPrivate)
            _dht = [.. hashes.Select(hash => new DhtSearches(services, search, hash, peers => found(peers, PeerOrigin.Dht)))];
        AddTrackers(tiers);
    }

    /// <summary>Begins.</summary>
    public void Start()
    {
        _running.AddRange(_trackers.Select(tiers => Task.Run(() => tiers.RunAsync(_closing.Token))));
        _running.AddRange(_dht.Select(dht => Task.Run(() => dht.RunAsync(_closing.Token))));
        if (_services.Lsd is { } lsd && !_isPrivate)
            _lsd.AddRange(_hashes.Select(hash => lsd.Join(hash, peer => _found([peer], PeerOrigin.Lsd))));
    }

    /// <summary>More trackers were named.</summary>
    public void AddTrackers(ImmutableArray<ImmutableArray<TrackerUrl>> tiers)
    {
        foreach (var trackers in _trackers)
            trackers.Add([.. tiers.Select(tier => (IReadOnlyList<TrackerUrl>)tier)]);
    }

    /// <summary>The last piece has arrived: trackers are told so once. Not to be called for what was complete when it was opened.</summary>
    public void Completed()
    {
        foreach (var trackers in _trackers)
            trackers.Completed();
    }

    /// <summary>More peers are wanted: asks again as soon as manners allow. May be called often.</summary>
    public void WantMore()
    {
        foreach (var trackers in _trackers)
            trackers.WantMore();
        foreach (var dht in _dht)
            dht.WantMore();
    }

    /// <summary>Stops, and tells the trackers: within two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _lsd.ForEach(joined => joined.Dispose());
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(LongestStop, _services.Time);
        await Task.WhenAll(_trackers.Select(trackers => trackers.StopAsync(patience.Token))).ConfigureAwait(false);
        _closing.Dispose();
    }

    private TrackerTiers CreateTiers(InfoHash hash) => new(
        _services.Trackers, (why, entry) => CreateRequest(hash, why, entry), peers => _found(peers, PeerOrigin.Tracker), _services.Time, _services.CreateRandom());

    private AnnounceRequest CreateRequest(InfoHash hash, AnnounceEvent why, TrackerEntry entry) => new(
        hash, _services.PeerId, _services.TrackerPort, _services.Key, _stats(), why, why == AnnounceEvent.Stopped ? 0 : WantedPeers, entry.TrackerId);
}
