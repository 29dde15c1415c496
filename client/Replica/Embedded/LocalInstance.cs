using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Storage;
using Replica.Client.Cli;
using Replica.Client.LocalServer;
using Replica.Client.Network;

namespace Replica.Client.Embedded;

/// <summary>
/// A running <c>up</c> or <c>app</c>: the local server, the client behind it and, in <c>up</c>, the whole service in the same process.
/// While it runs, <c>run.json</c> in the data folder tells other commands of it. Dispose it to stop everything within seconds.
/// </summary>
internal sealed class LocalInstance : IAsyncDisposable
{
    private readonly DataLayout _layout;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly NoticeBoard _notices = new();
    private FolderLock? _lock;
    private EmbeddedService? _service;
    private LocalClient? _client;
    private LoopbackSockets? _sockets;
    private LoopbackServer? _server;
    private RunSecrets? _secrets;
    private RunningInstance? _running;

    private LocalInstance(DataLayout layout, Terminal terminal, TimeProvider time)
    {
        (_layout, _terminal, _time) = (layout, terminal, time);
        // The framework's own lines would quote every request's URL.
        _logs = LoggerFactory.Create(logging => logging.AddProvider(new TerminalLogs(terminal)).AddFilter("Microsoft", LogLevel.Warning));
    }

    /// <summary>Where it runs, and what opens it.</summary>
    public RunningInstance Running => _running!;

    /// <summary>Its address with a single-use key of its own: the one in <see cref="Running"/> is for other commands.</summary>
    public string NewOpenUrl() => UiRoutes.OpenUrl(new Uri(Running.Url), _secrets!);

    /// <summary>Starts the whole system.</summary>
    /// <exception cref="CommandException">The data folder or the port is taken.</exception>
    public static Task<LocalInstance> StartUpAsync(
        CommonOptions options, EngineChoices choices, PlayerOptions player, EmbeddedOptions embedded, Terminal terminal, TimeProvider time,
        CancellationToken cancellationToken) =>
        StartAsync(options, choices, player, null, embedded, terminal, time, cancellationToken);

    /// <summary>Starts the client alone, against a service elsewhere.</summary>
    /// <exception cref="CommandException">The data folder or the port is taken.</exception>
    public static Task<LocalInstance> StartAppAsync(
        CommonOptions options, EngineChoices choices, PlayerOptions player, Uri service, Terminal terminal, TimeProvider time,
        CancellationToken cancellationToken) =>
        StartAsync(options, choices, player, service, null, terminal, time, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _running?.Remove(_layout.Folder);
        if (_server is not null) await _server.DisposeAsync();
        if (_client is not null) await _client.DisposeAsync();
        if (_service is not null) await _service.DisposeAsync();
        _sockets?.Dispose();
        _logs.Dispose();
        _lock?.Dispose();
    }

    private static async Task<LocalInstance> StartAsync(
        CommonOptions options, EngineChoices choices, PlayerOptions player, Uri? service, EmbeddedOptions? embedded, Terminal terminal,
        TimeProvider time, CancellationToken cancellationToken)
    {
        DataFolder.Create(options.DataFolder);
        var instance = new LocalInstance(new DataLayout(options.DataFolder), terminal, time);
        try
        {
            await instance.ComposeAsync(options, choices, player, service, embedded, cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    private async Task ComposeAsync(
        CommonOptions options, EngineChoices choices, PlayerOptions player, Uri? service, EmbeddedOptions? embedded,
        CancellationToken cancellationToken)
    {
        if (player.CacheLimit < PieceCache.SmallestLimit)
            throw new CommandException(ExitCodes.Usage, $"--cache-limit is at least {ByteSize.Format(PieceCache.SmallestLimit)}");
        _lock = FolderLock.Take(
            _layout.Lock, $"another replica runs on the data folder {_layout.Folder}; stop that one, or give this one a folder of its own with --data DIR");
        _layout.Create();
        _sockets = Bind(options.Port);
        var url = new Uri($"http://127.0.0.1:{_sockets.Port}/");
        var secrets = _secrets = new RunSecrets(_sockets.Port);
        var serviceKey = options.ServiceKey;
        if (embedded is not null)
        {
            var key = ServiceKey.LoadOrCreate(_layout.ConfigKey);
            _service = new EmbeddedService(
                _layout, key, url, EmbeddedIngest.Read(_layout, embedded.IngestAllow), embedded.Dht, ProxyNetwork.Of(choices.Proxy, _time), _time, _logs);
            serviceKey = key.Public;
        }

        var setup = new ClientSetup(service ?? url, serviceKey, choices, player, options.Timeout, Own: service is null ? url : null);
        _client = await LocalClient.StartAsync(_layout, setup, _time, Tell, cancellationToken);
        _server = await LoopbackServer.StartAsync(_sockets, secrets, routes =>
        {
            _client.Map(routes, secrets, url, [ClientFeeds.Notices(_notices), .. _service?.Feeds ?? []]);
            _service?.Map(routes);
        }, Report, _logs, cancellationToken);
        if (_service is not null)
        {
            await _service.StartAsync(cancellationToken);
            await _client.SeedCatalogueAsync(_layout, setup, _logs, cancellationToken);
        }

        Announce(url, secrets, service, serviceKey);
    }

    private void Announce(Uri url, RunSecrets secrets, Uri? service, byte[]? serviceKey)
    {
        var key = serviceKey is null ? null : Convert.ToHexStringLower(serviceKey);
        _running = new RunningInstance(url.AbsoluteUri, UiRoutes.OpenUrl(url, secrets), secrets.Token, key, _client!.PeerPort, Environment.ProcessId)
        {
            Service = service?.AbsoluteUri,
        };
        _running.Write(_layout.Folder);
    }

    private static LoopbackSockets Bind(int port)
    {
        try
        {
            return LoopbackSockets.Bind(port);
        }
        catch (SocketException e)
        {
            throw new CommandException(ExitCodes.Failed, $"can not listen on port {port} of this machine ({e.Message}); choose another with --port N, or 0 for any");
        }
    }

    private void Tell(string warning)
    {
        _terminal.Warn(warning);
        _notices.Add(warning);
    }

    // The text of an exception may quote names and queries; its kind and place do not.
    private void Report(Exception failure) => _terminal.Warn($"a request failed inside: {failure.GetType().Name}{Environment.NewLine}{failure.StackTrace}");
}
