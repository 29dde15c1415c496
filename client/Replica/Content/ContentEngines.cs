using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;

namespace Replica.Client.Content;

/// <summary>
/// The engine that takes part in swarms, and one that does not: what this user published is played from web seeds alone, since the first peer of
/// an item is taken for its author.
/// </summary>
/// <param name="swarm">For what others published.</param>
/// <param name="webSeeds">For what this user did.</param>
/// <param name="isOwn">Whether this user published a torrent.</param>
internal sealed class ContentEngines(Engine swarm, Engine webSeeds, Func<InfoHash, bool> isOwn) : IAsyncDisposable
{
    /// <summary>Where peers may connect; null without a swarm.</summary>
    public int? PeerPort => swarm.PeerPort;

    /// <summary>The engine with peers.</summary>
    public Engine Swarm => swarm;

    /// <summary>Every torrent that is open now.</summary>
    public IReadOnlyList<Torrent> Torrents => [.. swarm.Torrents, .. webSeeds.Torrents];

    /// <summary>The engine for a torrent.</summary>
    public Engine For(InfoHash hash) => isOwn(hash) ? webSeeds : swarm;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await swarm.DisposeAsync();
        await webSeeds.DisposeAsync();
    }
}
