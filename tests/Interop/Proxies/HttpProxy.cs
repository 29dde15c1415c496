using System.Globalization;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Proxies;

/// <summary>An HTTP proxy on a machine of a LAN (<c>tests/servers/http_proxy.py</c>).</summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchedProcess _process;

    private HttpProxy(WatchedProcess process, string url) => (_process, Url) = (process, url);

    /// <summary>For <c>--proxy</c>.</summary>
    public string Url { get; }

    /// <summary>What it was asked for: lines <c>connect HOST:PORT</c>.</summary>
    public string[] Requests => _process.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts one.</summary>
    /// <param name="host">Where.</param>
    /// <param name="names">Names that it knows, with their addresses.</param>
    public static async Task<HttpProxy> StartAsync(LanHost host, IReadOnlyDictionary<string, string> names)
    {
        var process = WatchedProcess.Start(
            LibtorrentPeer.Python, [ServerFolder.At("http_proxy.py"), host.Address, .. names.Select(name => $"{name.Key}={name.Value}")], host);
        try
        {
            var ready = await process.LineAsync("ready ", Patience);
            return new(process, string.Create(CultureInfo.InvariantCulture, $"http://{host.Address}:{ready["ready ".Length..].Trim()}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
