namespace Replica.Client.Network;

/// <summary>Refuses requests that the network between could read, but to the origins that the user named. Redirects from HTTPS to HTTP are not followed anyway.</summary>
internal sealed class PlainHttpRefusal(HttpMessageHandler inner, Func<Uri, bool> isTrusted) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (url.Scheme == Uri.UriSchemeHttps || isTrusted(url)) return base.SendAsync(request, cancellationToken);
        throw new HttpRequestException(
            HttpRequestError.Unknown, $"{url.Authority} was not contacted: the quiet profile uses HTTPS only; --profile careful permits plain HTTP");
    }
}
