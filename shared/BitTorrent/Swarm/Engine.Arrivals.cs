using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

// Peers that connect to us: each is given to its torrent, which is opened first where it is only offered.
public sealed partial class Engine
{
    private readonly WaitingRoom<IPeerLink> _arriving = new(link => link.Close("waited too long for the torrent"));

    private void Arrived(IPeerLink link, InfoHash hash)
    {
        lock (_gate)
        {
            var arriving = _isDisposed ? null : ArrivedAsync(link, hash);
            if (arriving is null)
                link.Close("the engine is closed");
            else
                _passing.Add(arriving);
        }
    }

    private async Task ArrivedAsync(IPeerLink link, InfoHash hash)
    {
        var opening = Find(hash, out var offer);
        _arriving.Enter(link.Remote.Address, link);
        try
        {
            if (opening is null && offer is null && FindFetch(hash) is { } fetch)
            {
                if (_arriving.Leave(link))
                    fetch.Accept(link);
                return;
            }

            opening ??= offer is null ? null : Task.Run(() => offer.Open(_closing.Token));
            if (opening is null)
                link.Close("the torrent is closed");
            else if (await opening.ConfigureAwait(false) is var torrent && _arriving.Leave(link))
                torrent.Accept(link);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or UnauthorizedAccessException or MetainfoException)
        {
            // The peer finds another.
            link.Close("the torrent cannot be opened");
        }
        finally
        {
            _arriving.Leave(link);
        }
    }

    private InfoFetch? FindFetch(InfoHash hash)
    {
        lock (_gate)
            return _fetches.GetValueOrDefault(hash);
    }

    private Task<Torrent>? Find(InfoHash hash, out TorrentOffer? offer)
    {
        lock (_gate)
        {
            offer = _offers.GetValueOrDefault(hash);
            var opening = _upgrades.TryGetValue(hash, out var first) ? _torrents.GetValueOrDefault(first) : null;
            return opening is { IsCompletedSuccessfully: true, Result.IsClosed: true } ? null : opening;
        }
    }
}
