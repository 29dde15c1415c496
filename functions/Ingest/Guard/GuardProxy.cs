using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Replica.Ingest.Guard;

/// <summary>
/// The only way out for everything that ingestion runs: an HTTP proxy on loopback (absolute-form requests and CONNECT, RFC 9110 section 9.3.6 and
/// RFC 9112 section 3.2.2) that resolves names itself, refuses every address that is not public, and connects to exactly the addresses it checked.
/// Each redirect is a new request here and so is checked like the first. Only a <see cref="GuardSession"/>'s name and password open it.
/// </summary>
public sealed class GuardProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<string, GuardSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places;
    private readonly GuardConnector _connector;
    private readonly GuardOptions _options;
    private readonly TimeProvider _time;
    private readonly Task _accepting;

    /// <summary>Listens on a port of its own on 127.0.0.1.</summary>
    public GuardProxy(GuardOptions options, TimeProvider time)
        : this(options, time, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>As above, with a resolver of one's own.</summary>
    internal GuardProxy(GuardOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, time);
        _places = new SemaphoreSlim(options.MaxConnections);
        _connector = new GuardConnector(options, new DestinationPolicy(options, resolve), time);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(options.MaxConnections);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Lets one job out.</summary>
    /// <param name="maxBytes">What it may receive in all, heads and encryption included; then everything of it is cut.</param>
    public GuardSession Open(long maxBytes)
    {
        var session = new GuardSession(EndPoint, maxBytes, ended => _sessions.TryRemove(ended.Name, out _));
        _sessions[session.Name] = session;
        return session;
    }

    /// <summary>Cuts every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        // Each place that is free again is a connection that has ended.
        for (var i = 0; i < _options.MaxConnections; i++) await _places.WaitAsync();
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A caller that was gone before it was served, or the end of this proxy.
                _places.Release();
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var connection = new GuardConnection(socket, _connector, Find, _options.IdleTimeout, _time);
            await connection.RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or MalformedHeadException or ObjectDisposedException)
        {
            // Cut by one of the two ends, by silence or by us; there is nobody left to tell.
        }
        finally
        {
            _places.Release();
        }
    }

    private GuardSession? Find(string name) => _sessions.GetValueOrDefault(name);
}
