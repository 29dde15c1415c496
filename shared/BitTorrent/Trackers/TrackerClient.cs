using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>Asks trackers of any kind. One serves all torrents of an engine.</summary>
/// <param name="http">Asks those over HTTP.</param>
/// <param name="udp">Asks those over UDP; null where no datagrams can be sent.</param>
/// <param name="resolver">Finds the addresses of those over UDP.</param>
internal sealed class TrackerClient(HttpTrackerClient http, UdpTrackerClient? udp, AddressResolver resolver)
{
    /// <summary>Announces. What goes wrong is a failed outcome.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<AnnounceOutcome> AnnounceAsync(TrackerUrl tracker, AnnounceRequest request, CancellationToken cancellationToken)
    {
        if (tracker.Url.Scheme != "udp")
            return await http.AnnounceAsync(tracker, request, cancellationToken).ConfigureAwait(false);
        var (addresses, refusal) = await FindAsync(tracker, cancellationToken).ConfigureAwait(false);
        return udp is null || refusal is not null
            ? AnnounceOutcome.Unreachable(refusal!)
            : await udp.AnnounceAsync(addresses, request, UrlData(tracker.Url), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Scrapes: at most as many torrents as the kind of tracker takes at once. What goes wrong is a failed outcome.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ScrapeOutcome> ScrapeAsync(TrackerUrl tracker, IReadOnlyList<InfoHash> hashes, CancellationToken cancellationToken)
    {
        if (tracker.Url.Scheme != "udp")
            return await http.ScrapeAsync(tracker, hashes, cancellationToken).ConfigureAwait(false);
        var (addresses, refusal) = await FindAsync(tracker, cancellationToken).ConfigureAwait(false);
        return udp is null || refusal is not null
            ? ScrapeOutcome.Failed(refusal!)
            : await udp.ScrapeAsync(addresses, hashes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(IPEndPoint[] Addresses, string? Refusal)> FindAsync(TrackerUrl tracker, CancellationToken cancellationToken)
    {
        if (udp is null)
            return ([], "UDP trackers cannot be reached on this network");
        try
        {
            var found = await resolver.FindAsync(tracker.Url.IdnHost, tracker.IsUsersWord, cancellationToken).ConfigureAwait(false);
            // One of each family, IPv4 first: of many addresses of a name, all lead to the same tracker.
            IPEndPoint[] addresses =
            [
                .. found.Where(address => udp.Reaches(address.AddressFamily)).DistinctBy(address => address.AddressFamily)
                    .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).Select(address => new IPEndPoint(address, tracker.Url.Port)),
            ];
            return (addresses, addresses.Length == 0 ? $"this machine's UDP port does not reach {found[0]}" : null);
        }
        catch (IOException e)
        {
            return ([], e.Message);
        }
    }

    private static string UrlData(Uri url) => url.PathAndQuery == "/" ? "" : url.PathAndQuery;
}
