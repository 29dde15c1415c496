using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;

namespace Replica.Client.Service;

/// <summary>Asks peers for a link's info dictionary (BEP 9) beside the service, which has a head start: mostly it answers at once, and nobody else need be asked.</summary>
/// <param name="engine">Finds the peers.</param>
/// <param name="sourcesOf">The sources of a link that may be used; null where nobody could be found.</param>
/// <param name="time">The clock.</param>
internal sealed class SwarmSearch(Engine engine, Func<ReplicaLink, CancellationToken, Task<TorrentSources?>> sourcesOf, TimeProvider time)
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(0.5);

    /// <summary>The first answer of the two; where both fail, the service's failure.</summary>
    /// <param name="link">The link.</param>
    /// <param name="askService">Asks the service.</param>
    /// <param name="timeout">For the peers.</param>
    /// <param name="cancellationToken">Stops both.</param>
    public async Task<InfoDictionary> RaceAsync(
        ReplicaLink link, Func<CancellationToken, Task<InfoDictionary>> askService, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var service = askService(end.Token);
        await Task.WhenAny(service, Task.Delay(HeadStart, time, end.Token)).ConfigureAwait(false);
        if (service.IsCompletedSuccessfully) return await service.ConfigureAwait(false);
        var swarm = AskAsync(link, timeout, end.Token);
        var first = await Task.WhenAny(service, swarm).ConfigureAwait(false);
        var winner = first.IsCompletedSuccessfully ? first : first == service ? swarm : service;
        await Task.WhenAny(winner).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        // Nothing of the loser is left running; the winner's answer, or the service's failure, counts.
        await ((Task)Task.WhenAll(service, swarm)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return winner.IsCompletedSuccessfully ? await winner.ConfigureAwait(false) : await service.ConfigureAwait(false);
    }

    private async Task<InfoDictionary> AskAsync(ReplicaLink link, TimeSpan timeout, CancellationToken cancellationToken) =>
        await sourcesOf(link, cancellationToken).ConfigureAwait(false) is { } sources
            ? await engine.FetchInfoAsync(link.Magnet, sources, timeout, cancellationToken).ConfigureAwait(false)
            : throw new TorrentUnavailableException($"Nobody is known who could have {link.InfoHash}.");
}
