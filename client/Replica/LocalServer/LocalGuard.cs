using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Replica.Client.LocalServer;

/// <summary>
/// Stands before everything: any web page and any local user can send requests to a loopback port, and a name that an attacker owns can resolve
/// to it. Only requests that address this very server, and that no foreign page sent, pass.
/// </summary>
/// <param name="port">The server's own port.</param>
internal sealed class LocalGuard(int port)
{
    private readonly string[] _hosts = Hosts(port);

    /// <summary>Why a request is refused with 403, or null if it may pass.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!_hosts.Contains(request.Headers.Host.ToString(), StringComparer.OrdinalIgnoreCase))
            return $"This server answers only to http://127.0.0.1:{port}/, http://localhost:{port}/ and http://[::1]:{port}/.";
        if (!SiteAllowed(request.Headers["Sec-Fetch-Site"]))
            return "Another web site sent this request. Open the address in a tab of its own.";
        if (!OriginAllowed(request.Headers.Origin))
            return "A page of another origin sent this request.";
        return null;
    }

    private static string[] Hosts(int port)
    {
        string[] names = ["127.0.0.1", "localhost", "[::1]"];
        var hosts = names.Select(name => $"{name}:{port}");
        return [.. port == 80 ? hosts.Concat(names) : hosts];
    }

    private static bool SiteAllowed(StringValues site) => site.Count == 0 || (site is [{ } value] && value is "none" or "same-origin");

    private bool OriginAllowed(StringValues origin) =>
        origin.Count == 0
        || (origin is [{ } value] && _hosts.Any(host => string.Equals(value, "http://" + host, StringComparison.OrdinalIgnoreCase)));
}
