using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Metadata;

namespace Replica.BitTorrent.Swarm;

// Torrents of which only the name is known: their metadata is fetched, and the peers that it came from go on into the torrent.
public sealed partial class Engine
{
    // For whoever fetched the metadata to open the torrent.
    private static readonly TimeSpan CarriedFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<InfoHash, InfoFetch> _fetches = [];
    private readonly Dictionary<InfoHash, CarriedPeers> _carried = [];

    /// <summary>
    /// Fetches a torrent's info dictionary from peers (BEP 9); of version 2 torrents the piece layers too (BEP 52). The peers stay connected for
    /// some seconds, and go on into the torrent if that is opened meanwhile.
    /// </summary>
    /// <param name="link">Names the torrent.</param>
    /// <param name="sources">Where peers may be had, beyond what the engine finds itself.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TorrentUnavailableException">No peer gave it in time.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<InfoDictionary> FetchInfoAsync(MagnetLink link, TorrentSources sources, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_network is null)
            throw new TorrentUnavailableException($"The metadata of {link.InfoHash} cannot be had from peers: the swarm is off.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var names = TorrentNames.Of(link);
        var fetch = new InfoFetch(_host, link);
        try
        {
            fetch.Start(sources);
            Begun(names, fetch);
            _network.Resolve(sources.Peers, fetch.Found);
            return await fetch.WaitAsync(timeout, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Ended(names, fetch);
            Keep(names.Hash, await fetch.CloseAsync().ConfigureAwait(false));

            // Trackers are told goodbye while the caller goes on.
            _passing.Add(fetch.DisposeAsync().AsTask());
        }
    }

    // Peers may connect meanwhile: they have heard of us by the same ways as we of them.
    private void Begun(TorrentNames names, InfoFetch fetch)
    {
        lock (_gate)
        {
            foreach (var name in names.All)
            {
                _fetches.TryAdd(name, fetch);
                _network?.Directory.Add(name);
            }
        }
    }

    private void Ended(TorrentNames names, InfoFetch fetch)
    {
        lock (_gate)
        {
            foreach (var name in names.All)
            {
                if (_fetches.GetValueOrDefault(name) == fetch)
                    _fetches.Remove(name);
                _network?.Directory.Remove(name);
            }
        }
    }

    private void Keep(InfoHash name, CarriedPeers peers)
    {
        CarriedPeers? before;
        lock (_gate)
        {
            if (_isDisposed)
            {
                peers.Drop(_host.Budget);
                return;
            }

            _carried.Remove(name, out before);
            _carried.Add(name, peers);
            _passing.Add(DropLaterAsync(name, peers));
        }

        before?.Drop(_host.Budget);
    }

    private async Task DropLaterAsync(InfoHash name, CarriedPeers peers)
    {
        await Task.Delay(CarriedFor, _host.Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_carried.GetValueOrDefault(name) != peers)
                return;
            _carried.Remove(name);
        }

        peers.Drop(_host.Budget);
    }

    private void GiveCarried(Torrent torrent)
    {
        foreach (var name in TorrentNames.Of(torrent.Info).All)
        {
            CarriedPeers? peers;
            lock (_gate)
                _carried.Remove(name, out peers);
            if (peers is null)
                continue;

            // Peers of a private torrent come from its trackers alone (BEP 27); until now nobody could tell that it is one.
            if (torrent.Info.IsPrivate)
                peers.Drop(_host.Budget);
            else
                torrent.TakeOver(peers);
        }
    }
}
