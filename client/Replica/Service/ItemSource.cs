using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.Catalogue.Items;

namespace Replica.Client.Service;

/// <summary>Finds what a link's torrent is made of: its info dictionary and its web seeds, from the service's config.</summary>
internal sealed class ItemSource
{
    private readonly ServiceClient _service;
    private readonly MetainfoRace _race;
    private readonly PieceCache? _cache;
    private readonly SwarmSearch? _swarm;
    private readonly SharedLookups<(InfoHash, ItemPrefix), InfoDictionary> _lookups = new();

    /// <param name="service">Whose config names the bases.</param>
    /// <param name="http">Reaches them.</param>
    /// <param name="cache">Looked in first, and given what was found; or null.</param>
    /// <param name="time">The clock of the time-out; null = the system's.</param>
    /// <param name="swarm">Asked too where the bases are slow or do not have the item; or null.</param>
    public ItemSource(ServiceClient service, HttpClient http, PieceCache? cache, TimeProvider? time = null, SwarmSearch? swarm = null)
    {
        _service = service;
        _race = new MetainfoRace(http, time ?? TimeProvider.System);
        _cache = cache;
        _swarm = swarm;
    }

    /// <summary>
    /// The link's info dictionary: from the cache, else all metadata bases raced, and peers with them, first valid answer (its bytes hash to the
    /// link's info hash) wins. What was found is kept in the cache. Callers at the same time share one search, since a peer that is asked
    /// on two connections at once takes the second for the first's twin and closes it.
    /// </summary>
    /// <exception cref="ItemNotFoundException">Nobody had it within the time-out; says what each base answered.</exception>
    /// <exception cref="ServiceException">No config was ever had.</exception>
    public async Task<InfoDictionary> FindInfoAsync(ReplicaLink link, TimeSpan timeout, CancellationToken cancellationToken) =>
        _cache?.FindInfo(link.InfoHash)
        ?? await _lookups.RunAsync((link.InfoHash, link.Prefix), stop => LookUpAsync(link, timeout, stop), cancellationToken).ConfigureAwait(false);

    private async Task<InfoDictionary> LookUpAsync(ReplicaLink link, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // It may have been found since the caller looked.
        if (_cache?.FindInfo(link.InfoHash) is { } cached) return cached;
        var info = _swarm is null
            ? await AskBasesAsync(link, timeout, cancellationToken).ConfigureAwait(false)
            : await _swarm.RaceAsync(link, stop => AskBasesAsync(link, timeout, stop), timeout, cancellationToken).ConfigureAwait(false);
        _cache?.KeepInfo(info);
        return info;
    }

    private async Task<InfoDictionary> AskBasesAsync(ReplicaLink link, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var config = await _service.ConfigAsync(cancellationToken).ConfigureAwait(false);
        Uri[] places = [.. config.MetadataBases.Select(place => new Uri($"{place}{link.Prefix.Value}/torrent"))];
        return await _race.RunAsync(link.InfoHash, places, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The item's web seed URLs, <c>&lt;base&gt;&lt;prefix&gt;/data/</c>; empty if no config was ever had (what is cached still plays).</summary>
    public async Task<IReadOnlyList<Uri>> WebSeedsAsync(ItemPrefix prefix, CancellationToken cancellationToken)
    {
        try
        {
            var config = await _service.ConfigAsync(cancellationToken).ConfigureAwait(false);
            return [.. config.WebSeedBases.Select(place => new Uri($"{place}{prefix.Value}/data/"))];
        }
        catch (ServiceException)
        {
            return [];
        }
    }
}
