using Replica.BitTorrent.Swarm;

namespace Replica.Client.LocalServer;

/// <summary>An open torrent: an element of <c>/replica/torrents</c>, and the <c>torrent</c> events.</summary>
/// <param name="InfoHash">40 hex digits.</param>
/// <param name="Name">The torrent's name.</param>
/// <param name="Length">Bytes of all files.</param>
/// <param name="Have">Bytes of them that are here and verified.</param>
/// <param name="Pieces">Base64 of one bit a piece, the first in the highest bit of the first byte.</param>
/// <param name="Peers">Connected peers.</param>
/// <param name="Rates">Bytes a second.</param>
/// <param name="BytesBySource">Verified bytes by where they came from, since the torrent was opened.</param>
internal sealed record TorrentView(
    string InfoHash, string Name, long Length, long Have, string Pieces, IReadOnlyList<PeerView> Peers, TransferRates Rates, SourceBytes BytesBySource)
{
    /// <summary>A torrent as it is now; null if it has just closed.</summary>
    public static async Task<TorrentView?> FindAsync(Torrent torrent)
    {
        try
        {
            var status = await torrent.StatusAsync();
            return new TorrentView(
                torrent.Info.Hash.ToString(), torrent.Info.Name, torrent.Info.Length, status.Have, Convert.ToBase64String(status.Pieces.Span),
                [.. status.Peers.Select(PeerView.Of)], new TransferRates(status.Down, status.Up), status.Sources);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }
}
