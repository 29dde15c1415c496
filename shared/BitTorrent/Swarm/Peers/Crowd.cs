using System.Net;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>Who has to leave a full torrent for somebody new, so that nobody can keep others out by filling it.</summary>
internal static class Crowd
{
    // As many as may well be behind one router.
    private const int FewOfAddress = 4;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The connection that is worth the least: one of an address that has many; else one that is idle.</summary>
    /// <param name="peers">Those connected.</param>
    /// <param name="newcomer">The address of the one that comes; null = to another torrent, for which one has to go in any case.</param>
    /// <param name="now">The time of the torrent.</param>
    /// <returns>Null if all are worth as much as the newcomer.</returns>
    public static Peer? FindWorst(IReadOnlyList<Peer> peers, IPAddress? newcomer, TimeSpan now)
    {
        if (peers.Count == 0)
            return null;
        var crowds = peers.GroupBy(peer => peer.Link.Remote.Address).ToDictionary(crowd => crowd.Key, crowd => crowd.Count());
        var (largest, count) = crowds.MaxBy(crowd => crowd.Value);
        if (count > FewOfAddress && count > (newcomer is null ? 0 : crowds.GetValueOrDefault(newcomer)) + 1)
            return peers.Where(peer => peer.Link.Remote.Address.Equals(largest)).MinBy(peer => peer.Down.Total + peer.Up.Total);
        return peers.FirstOrDefault(peer => peer is { IsInterested: false, IsInteresting: false } && now - peer.Since > Grace)
            ?? (newcomer is null ? peers.MinBy(peer => peer.Down.At(now) + peer.Up.At(now)) : null);
    }
}
