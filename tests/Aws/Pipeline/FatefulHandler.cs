namespace Replica.Aws.Tests.Pipeline;

/// <summary>Makes the calls of a client as its process's <see cref="Fate"/> allows.</summary>
internal sealed class FatefulHandler(Fate fate) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        fate.CallAsync(() => base.SendAsync(request, cancellationToken));
}
