using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>Keeps the engine's port mapped at the router, TCP and UDP, by whichever protocol the router knows. Runs beside everything else.</summary>
internal sealed class PortMapping : IAsyncDisposable
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ShortestRenewal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(1);
    private static readonly ProtocolType[] Protocols = [ProtocolType.Tcp, ProtocolType.Udp];

    private readonly IReadOnlyList<IPortMapper> _mappers;
    private readonly int _port;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<ProtocolType, (IPortMapper Mapper, int External)> _mapped = [];
    private readonly Task _running;
    private volatile int _external;

    /// <summary>Runs from now on.</summary>
    /// <param name="mappers">Tried in turn; those that are disposable are owned.</param>
    /// <param name="port">This machine's port.</param>
    /// <param name="time">The clock.</param>
    public PortMapping(IReadOnlyList<IPortMapper> mappers, int port, TimeProvider time)
    {
        (_mappers, _port, _time) = (mappers, port, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The router's TCP port that leads here; null while there is none.</summary>
    public int? ExternalPort => _external == 0 ? null : _external;

    /// <summary>Begins to map a port, where the options ask for it and it makes sense: not behind a proxy, nor for a loopback port.</summary>
    public static PortMapping? Create(EngineOptions options, int? port, TimeProvider time)
    {
        var isLocal = options.ListenAddress is { } only && IPAddress.IsLoopback(only);
        if (!options.MapPorts || options.Proxy is not null || port is null || isLocal)
            return null;
        var pmp = new NatPmp(() => DefaultGateway.Find() is { } gateway ? new IPEndPoint(gateway, NatPmp.Port) : null, time);
        return new PortMapping([pmp, new Upnp(SsdpAnswer.Group, time)], port.Value, time);
    }

    /// <summary>Removes the mappings, as far as that is done within a second.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(LongestStop, _time);
        try
        {
            await Task.WhenAll(_mapped.Select(mapped => mapped.Value.Mapper.UnmapAsync(mapped.Key, _port, mapped.Value.External, patience.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // They end with their leases.
        }

        foreach (var mapper in _mappers.OfType<IDisposable>())
            mapper.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            for (; ; )
                await Task.Delay(await MapAsync().ConfigureAwait(false), _time, _closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Its end.
        }
    }

    // The wait until the next time. The mapper that works is asked first.
    private async Task<TimeSpan> MapAsync()
    {
        var current = _mapped.TryGetValue(ProtocolType.Tcp, out var mapped) ? mapped.Mapper : null;
        foreach (var mapper in _mappers.OrderBy(mapper => mapper != current))
        {
            var lifetime = TimeSpan.MaxValue;
            foreach (var protocol in Protocols)
            {
                // Peers know one port for both: UDP is wanted where TCP is.
                var wanted = _external == 0 ? _port : _external;
                if (await mapper.MapAsync(protocol, _port, wanted, _closing.Token).ConfigureAwait(false) is not { } lease)
                    continue;
                _mapped[protocol] = (mapper, lease.External);
                lifetime = lease.Lifetime < lifetime ? lease.Lifetime : lifetime;
                if (protocol == ProtocolType.Tcp)
                    _external = lease.External;
            }

            if (lifetime < TimeSpan.MaxValue)
                return lifetime / 2 > ShortestRenewal ? lifetime / 2 : ShortestRenewal;
        }

        _external = 0;
        return RetryTime;
    }
}
