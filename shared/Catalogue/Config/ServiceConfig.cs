using System.Collections.Immutable;

namespace Replica.Catalogue.Config;

/// <summary>The service's signed configuration, body of <c>GET /v1/config</c>: where clients may look for bytes.</summary>
public sealed record ServiceConfig
{
    /// <summary>Grows with every change; a client refuses an older one.</summary>
    public required long Generation { get; init; }

    /// <summary>After this a client warns, and goes on.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Bases of web seeds, each ending in <c>/</c>: <c>&lt;base&gt;&lt;prefix&gt;/data/</c>.</summary>
    public ImmutableArray<string> WebSeedBases { get; init; } = [];

    /// <summary>Bases of metainfo, each ending in <c>/</c>: <c>&lt;base&gt;&lt;prefix&gt;/torrent</c>.</summary>
    public ImmutableArray<string> MetadataBases { get; init; } = [];

    /// <summary>Tracker URLs.</summary>
    public ImmutableArray<string> Trackers { get; init; } = [];

    /// <summary>Peers, <c>host:port</c>.</summary>
    public ImmutableArray<string> Peers { get; init; } = [];

    /// <summary>DHT bootstrap nodes, <c>host:port</c>.</summary>
    public ImmutableArray<string> DhtBootstrap { get; init; } = [];

    /// <summary>Public keys (hex) that may sign the index pointer.</summary>
    public ImmutableArray<string> IndexKeys { get; init; } = [];
}
