using Microsoft.AspNetCore.Routing;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.LocalServer;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.Embedded;

/// <summary>The client's half of an instance: plays, publishes and relays searches against one service, which it knows only over HTTP.</summary>
internal sealed class LocalClient : IAsyncDisposable
{
    private readonly HttpClient _serviceHttp;
    private readonly HttpClient _contentHttp;
    private readonly ServiceClient _service;
    private readonly PieceCache _cache;
    private readonly Engine _engine;
    private readonly UploadLibrary _uploads;
    private readonly ContentLibrary _content;
    private readonly MetadataSource _metadata;
    private readonly Uploader _uploader;
    private readonly UploadStaging _staging;

    /// <param name="layout">Where its state lies.</param>
    /// <param name="service">Base of the service API.</param>
    /// <param name="serviceKey">The service's public key; null only for a loopback service.</param>
    /// <param name="options">What the user allows.</param>
    /// <param name="player">Cache size and time-outs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Told, for people, of what went on regardless.</param>
    public LocalClient(
        DataLayout layout, Uri service, byte[]? serviceKey, CommonOptions options, PlayerOptions player, TimeProvider time, Action<string> warn)
    {
        var isLocal = ServiceClient.IsLocal(service);
        _serviceHttp = GuardedHttp.Create(options.AllowPrivateAddresses, [service]);
        _contentHttp = GuardedHttp.Create(options.AllowPrivateAddresses || isLocal, [service, .. options.WebSeeds]);
        _service = new ServiceClient(service, serviceKey, layout.ConfigCache, _serviceHttp, time, warn);
        _cache = new PieceCache(layout.Cache, player.CacheLimit, time);
        _engine = new Engine(_contentHttp, time);
        var source = new ItemSource(_service, _contentHttp, _cache, time);
        _content = new ContentLibrary(_engine, _cache, source, options.WebSeeds, player.MetainfoTimeout, options.Timeout, time);
        _metadata = new MetadataSource(_service, _contentHttp, time);
        _uploads = new UploadLibrary(layout.ClientDatabase, time);
        _uploader = new Uploader(_service, _contentHttp, _uploads, time);
        _staging = new UploadStaging(layout.Temporary);
    }

    /// <summary>Adds section 3's routes.</summary>
    public void Map(IEndpointRouteBuilder routes, RunSecrets secrets, Uri url)
    {
        new UiRoutes(UiAssets.Embedded(), secrets, url).Map(routes);
        new OperationsRoutes(_service).Map(routes);
        new SearchRelay(_service).Map(routes);
        new ContentRoutes(_content).Map(routes);
        new LibraryRoutes(_content, _metadata).Map(routes);
        new ExtrasRoutes(_metadata).Map(routes);
        new UploadRoutes(_uploader, _uploads, _service, _staging).Map(routes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _cache.Dispose();
        _uploads.Dispose();
        _service.Dispose();
        _contentHttp.Dispose();
        _serviceHttp.Dispose();
    }
}
