using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>The torrents that are open in this process, one <see cref="Torrent"/> an info hash. Safe for concurrent use.</summary>
public sealed partial class Engine : IAsyncDisposable
{
    private readonly SwarmHost _host;
    private readonly EngineNetwork? _network;
    private readonly Lock _gate = new();
    private readonly Dictionary<InfoHash, Task<Torrent>> _torrents = [];
    private readonly Dictionary<InfoHash, InfoHash> _upgrades = [];
    private readonly Dictionary<InfoHash, TorrentOffer> _offers = [];
    private readonly PassingTasks _passing = new();
    private readonly CancellationTokenSource _closing = new();
    private bool _isDisposed;

    /// <summary>Creates an engine for web seeds alone; nothing runs until a torrent is opened.</summary>
    /// <param name="http">Fetches web seed ranges; the caller owns it and decides which addresses it may reach.</param>
    /// <param name="time">The clock for back-off, idle time-outs and deadlines.</param>
    public Engine(HttpClient http, TimeProvider time) => _host = new SwarmHost { Http = http, Time = time };

    private Engine(HttpClient http, TimeProvider time, EngineOptions options, EngineNetwork network)
    {
        _network = network;
        _host = new SwarmHost
        {
            Http = http,
            Time = time,
            Options = options,
            PeerId = network.PeerId,
            Port = network.Port,
            Dial = network.Dial,
            Budget = new ConnectionBudget(options.MaxPeers),
            Limits = new LinkLimits { Down = [new RateLimit(time, options.DownLimit)], Up = [new RateLimit(time, options.UpLimit)] },
            FoundNode = network.FoundNode,
            Faults = network.Faults,
            CreateFinder = (names, sources, isPrivate, stats, found) =>
                new PeerFinder(network.Services, names.All, TrackerUrl.Tiers(sources), isPrivate, stats, found),
        };
        network.Arrived = Arrived;
    }

    /// <summary>The port that peers may connect to, TCP and UDP; null without a swarm.</summary>
    public int? PeerPort => _network?.Port;

    /// <summary>The torrents that are open now.</summary>
    public IReadOnlyList<Torrent> Torrents
    {
        get
        {
            lock (_gate)
                return [.. _torrents.Values.Where(opening => opening.IsCompletedSuccessfully && !opening.Result.IsClosed).Select(opening => opening.Result)];
        }
    }

    /// <summary>Starts an engine: binds its port and begins to take part in the swarms that its options allow.</summary>
    /// <param name="http">Fetches web seed ranges; the caller owns it and decides which addresses it may reach.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">What it may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken, or the proxy cannot be reached.</exception>
    public static async Task<Engine> StartAsync(HttpClient http, TimeProvider time, EngineOptions options, CancellationToken cancellationToken)
    {
        if (!options.UseSwarm)
            return new Engine(http, time);
        return new Engine(http, time, options, await EngineNetwork.StartAsync(options, time, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Opens a torrent, or finds it open already: then <paramref name="sources"/> are added to its sources and the storage factory is not called.
    /// An opened torrent with no reader, no download and no peer closes itself after some idle minutes.
    /// </summary>
    /// <param name="info">The torrent.</param>
    /// <param name="storage">Makes its storage, which the torrent then owns.</param>
    /// <param name="sources">Where its bytes and peers may be had, beyond what the engine finds itself.</param>
    /// <param name="cancellationToken">Ends the waiting; a torrent that others wait for too is opened all the same.</param>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<Torrent> OpenAsync(InfoDictionary info, Func<IPieceStorage> storage, TorrentSources sources, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            var opening = FindOrOpen(info, storage, sources);
            var torrent = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (await torrent.RenewAsync(sources).ConfigureAwait(false))
            {
                GiveCarried(torrent);
                _network?.Resolve(sources.Peers, torrent.Found);
                return torrent;
            }

            // It was just closing. Once its storage is closed, a new one may be opened.
            await torrent.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
            Forget(info, opening);
        }
    }

    /// <summary>
    /// Seeds a torrent without holding it open: it is announced and accepted for, opened when the first peer comes, and closed when it is idle.
    /// </summary>
    /// <param name="hash">Which.</param>
    /// <param name="open">Opens it in this engine; called when a peer comes. An <see cref="IOException"/> lets that peer go.</param>
    /// <param name="sources">Its trackers. Offers with the same ones should share the object.</param>
    /// <param name="isPrivate">Tells whether the torrent is private (BEP 27), as far as is known: then only its trackers are told of it. Asked once, before the DHT is told; must not throw.</param>
    /// <returns>Ends the offer; an open torrent stays open until it is idle.</returns>
    /// <exception cref="InvalidOperationException">It is offered already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public IDisposable Offer(InfoHash hash, Func<CancellationToken, Task<Torrent>> open, TorrentSources sources, Func<bool>? isPrivate = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_offers.ContainsKey(hash))
                throw new InvalidOperationException($"The torrent {hash} is offered already.");
            var offer = new TorrentOffer(hash, open, _network?.Offers.Add(hash, sources, isPrivate), EndOffer);
            _offers.Add(hash, offer);
            _network?.Directory.Add(hash);
            return offer;
        }
    }

    /// <summary>Asks trackers how many peers have torrents whole (BEP 48), those that are seeded here among them. Takes seconds for hundreds; trackers are asked in turn until one answers.</summary>
    /// <param name="hashes">Any number, open or not.</param>
    /// <param name="sources">Names the trackers.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Those that a tracker knows; none where trackers are not used.</returns>
    public async Task<IReadOnlyDictionary<InfoHash, int>> CountSeedersAsync(
        IReadOnlyCollection<InfoHash> hashes, TorrentSources sources, CancellationToken cancellationToken)
    {
        if (_network is not { Services.Options.UseTrackers: true })
            return new Dictionary<InfoHash, int>();
        var counts = await new Scraper(_network.Services).CountAsync(hashes, sources, cancellationToken).ConfigureAwait(false);
        return counts.ToDictionary(count => count.Key, count => count.Value.Complete);
    }

    /// <summary>Names more nodes to join the DHT by, such as those of a config that came late. Nothing happens where there is no DHT.</summary>
    /// <param name="nodes"><see cref="IPEndPoint"/> or <see cref="DnsEndPoint"/>, as <see cref="EngineOptions.DhtBootstrap"/>.</param>
    /// <param name="isUsersWord">False: private addresses among them are refused, also after DNS.</param>
    public void AddDhtNodes(IReadOnlyCollection<EndPoint> nodes, bool isUsersWord) => _network?.AddDhtNodes(nodes, isUsersWord);

    /// <summary>Closes a torrent: reads and downloads under way fail, and its peers are let go. Does nothing if it is not open.</summary>
    public Task CloseAsync(InfoHash hash)
    {
        Task<Torrent>? open;
        lock (_gate)
            open = _torrents.GetValueOrDefault(hash);
        return open is null ? Task.CompletedTask : CloseAsync(open);
    }

    /// <summary>Closes every torrent: reads and downloads under way fail, and nothing is left running.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<Torrent>[] torrents;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            torrents = [.. _torrents.Values];
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _passing.WhenAllAsync().ConfigureAwait(false);
        await Task.WhenAll(torrents.Select(CloseAsync)).ConfigureAwait(false);
        if (_network is not null)
            await _network.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private Task<Torrent> FindOrOpen(InfoDictionary info, Func<IPieceStorage> storage, TorrentSources sources)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_torrents.TryGetValue(info.Hash, out var open))
                return open;
            if (info.IsPrivate)
                _offers.GetValueOrDefault(info.Hash)?.TurnPrivate();
            var opening = Task.Run(() => OpenNewAsync(info, storage, sources));
            _torrents.Add(info.Hash, opening);
            foreach (var name in TorrentNames.Of(info).All)
            {
                _upgrades[name] = info.Hash;
                _network?.Directory.Add(name);
            }

            _ = ForgetWhenClosedAsync(info, opening);
            return opening;
        }
    }

    private async Task<Torrent> OpenNewAsync(InfoDictionary info, Func<IPieceStorage> create, TorrentSources sources)
    {
        var storage = create();
        try
        {
            return await Torrent.OpenAsync(info, storage, _host, sources, _closing.Token).ConfigureAwait(false);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ForgetWhenClosedAsync(InfoDictionary info, Task<Torrent> opening)
    {
        // Whoever opened it hears of a failure; here it only means that there is nothing to wait for.
        await Task.WhenAny(opening).ConfigureAwait(false);
        if (opening.IsCompletedSuccessfully)
            await Task.WhenAny(opening.Result.Closed).ConfigureAwait(false);
        Forget(info, opening);
    }

    private void Forget(InfoDictionary info, Task<Torrent> opening)
    {
        lock (_gate)
        {
            if (_torrents.GetValueOrDefault(info.Hash) != opening)
                return;
            _torrents.Remove(info.Hash);
            foreach (var name in TorrentNames.Of(info).All)
            {
                _upgrades.Remove(name);
                _network?.Directory.Remove(name);
            }

            if (!_isDisposed)
                _offers.GetValueOrDefault(info.Hash)?.Renew();
        }
    }

    private void EndOffer(TorrentOffer offer)
    {
        lock (_gate)
        {
            if (_offers.GetValueOrDefault(offer.Hash) != offer)
                return;
            _offers.Remove(offer.Hash);
            _network?.Directory.Remove(offer.Hash);
        }
    }

    private static async Task CloseAsync(Task<Torrent> opening)
    {
        await Task.WhenAny(opening).ConfigureAwait(false);
        if (opening.IsCompletedSuccessfully)
            await opening.Result.CloseAsync().ConfigureAwait(false);
    }
}
