namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>Sends plain requests to one seed and encrypted ones to another.</summary>
internal sealed class RoutingHandler(StubSeed plain, StubSeed encrypted) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _plain = new(plain, disposeHandler: false);
    private readonly HttpMessageInvoker _encrypted = new(encrypted, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (request.RequestUri!.Scheme == "https" ? _encrypted : _plain).SendAsync(request, cancellationToken);
}
