using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Client.Service;

namespace Replica.Client.Seeding;

/// <summary>
/// Seeds every item of a catalogue from the service's object store, through a disk cache: thousands of offers that cost next to nothing, and the few
/// torrents that somebody wants now. What was removed or blocked is let go, and its bytes are deleted, at once.
/// </summary>
internal sealed class SeedingPeer : IAsyncDisposable
{
    private readonly Engine _engine;
    private readonly Engine _fill;
    private readonly PieceCache _cache;
    private readonly ItemSource _items;
    private readonly Func<CancellationToken, Task<TorrentSources>> _announce;
    private readonly SeedingOptions _options;
    private readonly StoreHealth _store;
    private readonly Lock _lock = new();
    private readonly Dictionary<InfoHash, SeededItem> _seeded = [];
    private Dictionary<ItemPrefix, InfoHash> _prefixes = [];

    /// <param name="engine">Has the peers.</param>
    /// <param name="http">Reaches the object store.</param>
    /// <param name="cache">Keeps what was asked for.</param>
    /// <param name="items">Finds metainfo and web seeds.</param>
    /// <param name="announce">The trackers of the service's config.</param>
    /// <param name="options">What else it works with.</param>
    public SeedingPeer(
        Engine engine, HttpClient http, PieceCache cache, ItemSource items, Func<CancellationToken, Task<TorrentSources>> announce, SeedingOptions options)
    {
        (_engine, _cache, _items, _announce, _options) = (engine, cache, items, announce, options);
        _fill = new Engine(http, options.Time);
        _store = new StoreHealth(options.Time);
    }

    /// <summary>How many torrents are seeded.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _seeded.Count;
        }
    }

    /// <summary>The torrent of an item; null if the catalogue does not have it.</summary>
    public InfoHash? Find(ItemPrefix prefix)
    {
        lock (_lock) return _prefixes.TryGetValue(prefix, out var hash) && _seeded.ContainsKey(hash) ? hash : null;
    }

    /// <summary>Seeds exactly these from now on.</summary>
    /// <returns>When the bytes of what is seeded no more are gone.</returns>
    public async Task TakeAsync(IReadOnlyDictionary<ItemPrefix, InfoHash> items)
    {
        var sources = await _announce(CancellationToken.None);
        var gone = new List<SeededItem>();
        lock (_lock)
        {
            _prefixes = items.Where(item => !_options.IsLeftOut(item.Value)).ToDictionary(item => item.Key, item => item.Value);
            var wanted = new Dictionary<InfoHash, ItemPrefix>();
            foreach (var (prefix, hash) in _prefixes) wanted.TryAdd(hash, prefix);
            foreach (var (hash, item) in _seeded.Where(entry => !wanted.ContainsKey(entry.Key)).ToArray())
            {
                _seeded.Remove(hash);
                gone.Add(item);
            }

            foreach (var (hash, prefix) in wanted)
            {
                if (!_seeded.ContainsKey(hash)) _seeded.Add(hash, Offer(hash, prefix, sources));
            }
        }

        foreach (var item in gone) await LetGoAsync(item);
    }

    /// <summary>Notes how many others have each open torrent whole, so that the cache keeps what is rare.</summary>
    public async Task NoteCopiesAsync()
    {
        foreach (var torrent in _engine.Torrents)
        {
            try
            {
                var status = await torrent.StatusAsync();
                _cache.SetCopies(torrent.Info.Hash, status.Peers.Count(peer => peer.IsSeed));
            }
            catch (ObjectDisposedException)
            {
                // It has closed meanwhile.
            }
        }
    }

    /// <summary>As <see cref="NoteCopiesAsync"/>, for what is cached but not open: trackers count its seeds, of which this peer is one.</summary>
    public async Task AskForCopiesAsync(CancellationToken cancellationToken)
    {
        var open = _engine.Torrents.Select(torrent => torrent.Info.Hash).ToHashSet();
        var idle = _cache.ListTorrents().Where(hash => !open.Contains(hash)).ToArray();
        if (idle.Length == 0) return;
        foreach (var (hash, seeders) in await _engine.CountSeedersAsync(idle, await _announce(cancellationToken), cancellationToken))
            _cache.SetCopies(hash, Math.Max(0, seeders - 1));
    }

    /// <summary>The info dictionary of an item that is seeded: from the cache, else from the store.</summary>
    /// <exception cref="ItemNotFoundException">The store does not have it.</exception>
    public Task<InfoDictionary> FindInfoAsync(InfoHash hash, ItemPrefix prefix, CancellationToken cancellationToken) =>
        _items.FindInfoAsync(new ReplicaLink(hash, prefix, "", 0), _options.MetainfoTimeout, cancellationToken);

    /// <summary>Opens one file of an item, over cache, store and swarm.</summary>
    public async Task<Stream> OpenReadAsync(InfoHash hash, ItemPrefix prefix, int file, CancellationToken cancellationToken) =>
        (await OpenAsync(hash, prefix, cancellationToken)).OpenRead(file, _options.ReadTimeout);

    /// <summary>Ends every offer; torrents close with their engine.</summary>
    public async ValueTask DisposeAsync()
    {
        SeededItem[] items;
        lock (_lock)
        {
            items = [.. _seeded.Values];
            _seeded.Clear();
        }

        foreach (var item in items) item.Offer.Dispose();
        await _fill.DisposeAsync();
    }

    private SeededItem Offer(InfoHash hash, ItemPrefix prefix, TorrentSources sources) =>
        new(hash, _engine.Offer(hash, stop => OpenForPeerAsync(hash, prefix, stop), sources, () => _cache.FindInfo(hash) is { IsPrivate: true }));

    private async Task<Torrent> OpenForPeerAsync(InfoHash hash, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(hash, prefix, cancellationToken);
        }
        catch (Exception e) when (e is ItemNotFoundException or ServiceException)
        {
            // The engine lets go of the peer, which may come again.
            throw new TorrentUnavailableException(e.Message);
        }
    }

    private async Task<Torrent> OpenAsync(InfoHash hash, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        var info = await FindInfoAsync(hash, prefix, cancellationToken);
        var torrent = await _engine.OpenAsync(
            info, () => Filled(info, prefix), await _announce(cancellationToken), cancellationToken);
        lock (_lock)
        {
            if (_seeded.ContainsKey(hash)) return torrent;
        }

        // Taken away while it was being opened.
        await _engine.CloseAsync(hash);
        throw new ItemNotFoundException($"{hash} is not in the catalogue any more", isDefinite: true);
    }

    private FilledStorage Filled(InfoDictionary info, ItemPrefix prefix) =>
        new(_cache.For(info), stop => OpenFillAsync(info, prefix, stop), _store, _options.ReadTimeout);

    private async Task<Torrent> OpenFillAsync(InfoDictionary info, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        var bases = await _items.WebSeedsAsync(prefix, cancellationToken);
        return await _fill.OpenAsync(info, () => _cache.For(info), TorrentSources.FromWebSeeds(bases), cancellationToken);
    }

    private async Task LetGoAsync(SeededItem item)
    {
        item.Offer.Dispose();
        await _engine.CloseAsync(item.Hash);
        await _fill.CloseAsync(item.Hash);
        _cache.Forget(item.Hash);
    }
}
