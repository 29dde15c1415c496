using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Swarm;

/// <summary>The torrents that are open in this process, one <see cref="Torrent"/> an info hash. Safe for concurrent use.</summary>
public sealed class Engine : IAsyncDisposable
{
    private readonly SwarmHost _host;
    private readonly Lock _gate = new();
    private readonly Dictionary<InfoHash, Task<Torrent>> _torrents = [];
    private readonly CancellationTokenSource _closing = new();
    private bool _isDisposed;

    /// <summary>Creates an engine; nothing runs until a torrent is opened.</summary>
    /// <param name="http">Fetches web seed ranges; the caller owns it and decides which addresses it may reach.</param>
    /// <param name="time">The clock for back-off, idle time-outs and deadlines.</param>
    public Engine(HttpClient http, TimeProvider time)
        : this(new SwarmHost { Http = http, Time = time })
    {
    }

    internal Engine(SwarmHost host) => _host = host;

    /// <summary>The port that peers may connect to, TCP and UDP; null without a swarm.</summary>
    public int? PeerPort { get; private set; }

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
    /// <param name="http">Fetches web seed ranges and asks HTTP trackers; the caller owns it and decides which addresses it may reach.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">What it may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken, or the proxy cannot be reached.</exception>
    public static Task<Engine> StartAsync(HttpClient http, TimeProvider time, EngineOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Engine(new SwarmHost { Http = http, Time = time, Options = options }));
    }

    /// <summary>
    /// Opens a torrent, or finds it open already: then <paramref name="sources"/> are added to its sources and the storage factory is not called.
    /// An opened torrent with no reader and no download closes itself after some idle minutes.
    /// </summary>
    /// <param name="info">The torrent.</param>
    /// <param name="storage">Makes its storage, which the torrent then owns.</param>
    /// <param name="sources">Where its bytes and peers may be had, beyond what the engine finds itself.</param>
    /// <param name="cancellationToken">Ends the waiting; a torrent that others wait for too is opened all the same.</param>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<Torrent> OpenAsync(
        InfoDictionary info, Func<IPieceStorage> storage, TorrentSources sources, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            var opening = FindOrOpen(info, storage);
            var torrent = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (await torrent.RenewAsync(sources).ConfigureAwait(false))
                return torrent;

            // It was just closing. Once its storage is closed, a new one may be opened.
            await torrent.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
            Forget(info.Hash, opening);
        }
    }

    /// <summary>
    /// Fetches a torrent's info dictionary from peers (BEP 9); of version 2 torrents the piece layers too (BEP 52).
    /// </summary>
    /// <param name="link">Names the torrent.</param>
    /// <param name="sources">Where peers may be had, beyond what the engine finds itself.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TorrentUnavailableException">No peer gave it in time.</exception>
    public Task<InfoDictionary> FetchInfoAsync(MagnetLink link, TorrentSources sources, TimeSpan timeout, CancellationToken cancellationToken) =>
        throw new TorrentUnavailableException($"The metadata of {link.InfoHash} cannot be had: there are no peers{(_host.Options.UseSwarm ? "" : " without a swarm")}.");

    /// <summary>
    /// Seeds a torrent without holding it open: it is announced and accepted for, opened when the first peer comes, and closed when it is idle.
    /// </summary>
    /// <param name="hash">Which.</param>
    /// <param name="open">Opens it in this engine; called when a peer comes.</param>
    /// <param name="sources">Its trackers.</param>
    /// <returns>Ends the offer.</returns>
    public IDisposable Offer(InfoHash hash, Func<CancellationToken, Task<Torrent>> open, TorrentSources sources)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new TorrentHold(() => { });
    }

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
        await Task.WhenAll(torrents.Select(CloseAsync)).ConfigureAwait(false);
        _closing.Dispose();
    }

    private Task<Torrent> FindOrOpen(InfoDictionary info, Func<IPieceStorage> storage)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_torrents.TryGetValue(info.Hash, out var open))
                return open;
            var opening = Task.Run(() => OpenNewAsync(info, storage));
            _torrents.Add(info.Hash, opening);
            _ = ForgetWhenClosedAsync(info.Hash, opening);
            return opening;
        }
    }

    private async Task<Torrent> OpenNewAsync(InfoDictionary info, Func<IPieceStorage> create)
    {
        var storage = create();
        try
        {
            return await Torrent.OpenAsync(info, storage, _host, _closing.Token).ConfigureAwait(false);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ForgetWhenClosedAsync(InfoHash hash, Task<Torrent> opening)
    {
        // Whoever opened it hears of a failure; here it only means that there is nothing to wait for.
        await Task.WhenAny(opening).ConfigureAwait(false);
        if (opening.IsCompletedSuccessfully)
            await Task.WhenAny(opening.Result.Closed).ConfigureAwait(false);
        Forget(hash, opening);
    }

    private void Forget(InfoHash hash, Task<Torrent> opening)
    {
        lock (_gate)
        {
            if (_torrents.GetValueOrDefault(hash) == opening)
                _torrents.Remove(hash);
        }
    }

    private static async Task CloseAsync(Task<Torrent> opening)
    {
        await Task.WhenAny(opening).ConfigureAwait(false);
        if (opening.IsCompletedSuccessfully)
            await opening.Result.CloseAsync().ConfigureAwait(false);
    }
}
