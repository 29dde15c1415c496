namespace Replica.Client.Network;

/// <summary>
/// Makes a redirect to what is no HTTP address (<c>file:///…</c>) a failed request like any other: the framework lets it out as a
/// <see cref="UriFormatException"/>, as if the program had written that address.
/// </summary>
internal sealed class RedirectFailures(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is UriFormatException or NotSupportedException)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer redirects to what is no HTTP address");
        }
    }
}
