using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Client.Service;

namespace Replica.Client.Content;

/// <summary>The sources of a link that may be used: the user's, the service's, and where the profile is open the link's own.</summary>
/// <param name="service">Its config names bases, trackers and peers.</param>
/// <param name="rules">Say which of them count.</param>
internal sealed class LinkSources(ServiceClient service, SourceRules rules)
{
    /// <summary>The sources; only the user's and the link's if no config was ever had (what is cached still plays).</summary>
    /// <param name="link">The link.</param>
    /// <param name="isPrivate">True for a private torrent (BEP 27).</param>
    /// <param name="cancellationToken">Stops asking for the config.</param>
    public async Task<TorrentSources> FindAsync(ReplicaLink link, bool isPrivate, CancellationToken cancellationToken)
    {
        var config = await service.TryConfigAsync(cancellationToken);
        return SourceRules.Join(isPrivate, [rules.OfUser()], [rules.OfService(config, link.Prefix), rules.OfLink(link.Magnet)]);
    }

    /// <summary>The user's sources alone.</summary>
    public TorrentSources OfUser => rules.OfUser();
}
