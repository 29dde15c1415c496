using System.Net;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>What an engine, or a simulation, gives to its torrents: the asynchronous edges of what is otherwise plain synchronous code.</summary>
internal sealed class SwarmHost
{
    /// <summary>Fetches web seed ranges.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>What is allowed.</summary>
    public EngineOptions Options { get; init; } = EngineOptions.WebSeedsOnly;

    /// <summary>Our 20 bytes (BEP 20).</summary>
    public ReadOnlyMemory<byte> PeerId { get; init; }

    /// <summary>Makes the chance that a torrent uses; nothing secret comes from it.</summary>
    public Func<Random> CreateRandom { get; init; } = () => new Random();

    /// <summary>The port that we listen on; null = none.</summary>
    public int? Port { get; init; }

    /// <summary>Runs a loop's batches; null = on the thread pool.</summary>
    public Action<Action>? Schedule { get; init; }

    /// <summary>Runs work beside the loops.</summary>
    public Func<Func<Task>, Task> Work { get; init; } = Task.Run;

    /// <summary>Makes connections; null = none can be made.</summary>
    public PeerDial? Dial { get; init; }

    /// <summary>Makes what finds a torrent's peers; null = nothing does.</summary>
    public PeerFinding? CreateFinder { get; init; }

    /// <summary>Connections over all torrents.</summary>
    public ConnectionBudget Budget { get; init; } = new(EngineOptions.WebSeedsOnly.MaxPeers);

    /// <summary>Faults that cost one peer or one datagram.</summary>
    public FaultLog Faults { get; init; } = new();

    /// <summary>The engine's limits of rate.</summary>
    public LinkLimits Limits { get; init; } = LinkLimits.None;

    /// <summary>Our public addresses, as far as known, for BEP 40.</summary>
    public OwnAddresses Addresses { get; } = new();

    /// <summary>Told of a peer's DHT node (BEP 5's <c>port</c>).</summary>
    public Action<IPEndPoint>? FoundNode { get; init; }
}
