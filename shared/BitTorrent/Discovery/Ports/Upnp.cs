using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>Maps ports by UPnP's Internet Gateway Device. Only hosts of the local network are asked, and each only for itself.</summary>
internal sealed class Upnp : IPortMapper, IDisposable
{
    private const int Conflict = 718;
    private const int PermanentOnly = 725;
    private const int MostAnswers = 8;
    private const int MostPorts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly IPEndPoint _group;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private UpnpService? _service;

    /// <summary>Sends nothing yet.</summary>
    /// <param name="group">Where routers are searched: <see cref="SsdpAnswer.Group"/>.</param>
    /// <param name="time">The clock.</param>
    public Upnp(IPEndPoint group, TimeProvider time)
    {
        (_group, _time) = (group, time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = UpnpXml.Longest };
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public async Task<PortLease?> MapAsync(ProtocolType protocol, int port, int wanted, CancellationToken cancellationToken)
    {
        _service ??= await FindAsync(cancellationToken).ConfigureAwait(false);
        if (_service is not { } service || LocalAddress(service.Control) is not { } client)
            return null;
        var lifetime = Lifetime;
        for (var tries = 0; tries < MostPorts; tries++)
        {
            var external = wanted + tries <= ushort.MaxValue ? wanted + tries : wanted - tries;
            var error = await AddAsync(service, protocol, port, external, client, lifetime, cancellationToken).ConfigureAwait(false);
            if (error is null)
                return new PortLease(external, Lifetime);
            if (error == PermanentOnly)
                lifetime = TimeSpan.Zero;
            else if (error != Conflict)
                break;
        }

        // Perhaps the router has changed: it is searched for anew the next time.
        _service = null;
        return null;
    }

    /// <inheritdoc/>
    public async Task UnmapAsync(ProtocolType protocol, int port, int external, CancellationToken cancellationToken)
    {
        if (_service is { } service)
        {
            await CallAsync(service, "DeletePortMapping", cancellationToken,
                ("NewRemoteHost", ""), ("NewExternalPort", Number(external)), ("NewProtocol", Name(protocol))).ConfigureAwait(false);
        }
    }

    private Task<int?> AddAsync(
        UpnpService service, ProtocolType protocol, int port, int external, IPAddress client, TimeSpan lifetime, CancellationToken cancellationToken) =>
        CallAsync(service, "AddPortMapping", cancellationToken,
            ("NewRemoteHost", ""), ("NewExternalPort", Number(external)), ("NewProtocol", Name(protocol)), ("NewInternalPort", Number(port)),
            ("NewInternalClient", client.ToString()), ("NewEnabled", "1"), ("NewPortMappingDescription", "BitTorrent"),
            ("NewLeaseDuration", Number((int)lifetime.TotalSeconds)));

    // Null if it was done, else the router's code, or 0.
    private async Task<int?> CallAsync(UpnpService service, string action, CancellationToken cancellationToken, params (string, string)[] arguments)
    {
        var content = new ByteArrayContent(UpnpXml.Call(service.Type, action, arguments));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/xml; charset=\"utf-8\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, service.Control) { Content = content };
        request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{service.Type}#{action}\"");
        var (isDone, body) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return isDone ? null : UpnpXml.FindError(body) ?? 0;
    }

    private async Task<UpnpService?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var location in await SearchAsync(cancellationToken).ConfigureAwait(false))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, location);
            var (isDone, body) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (isDone && UpnpXml.FindService(body, location) is { } service)
                return service;
        }

        return null;
    }

    private async Task<(bool IsDone, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
            return (response.IsSuccessStatusCode, await response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (false, []);
        }
    }

    private async Task<List<Uri>> SearchAsync(CancellationToken cancellationToken)
    {
        var found = new List<Uri>();
        using var patience = new CancellationTokenSource(SearchTime, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var socket = new Socket(_group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            // Twice, as UDP loses packets.
            await socket.SendToAsync(SsdpAnswer.Search, _group, both.Token).ConfigureAwait(false);
            await socket.SendToAsync(SsdpAnswer.Search, _group, both.Token).ConfigureAwait(false);
            var buffer = new byte[4096];
            while (found.Count < MostAnswers)
            {
                var result = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), both.Token).ConfigureAwait(false);
                var location = SsdpAnswer.TryRead(buffer.AsSpan(0, result.ReceivedBytes), ((IPEndPoint)result.RemoteEndPoint).Address);
                if (location is not null && !found.Contains(location))
                    found.Add(location);
            }
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Time is up, or there is no network.
        }

        return found;
    }

    // The address by which this machine reaches the router; connecting a UDP socket sends nothing.
    private static IPAddress? LocalAddress(Uri router)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse(router.Host), router.Port);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string Name(ProtocolType protocol) => protocol == ProtocolType.Udp ? "UDP" : "TCP";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
