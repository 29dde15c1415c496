using System.Globalization;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Proxies;

/// <summary>A SOCKS5 proxy on a machine of a LAN (<c>tests/servers/socks5.py</c>).</summary>
internal sealed class Socks5Proxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchedProcess _process;

    private Socks5Proxy(WatchedProcess process, string url) => (_process, Url) = (process, url);

    /// <summary>For <c>--proxy</c>.</summary>
    public string Url { get; }

    /// <summary>What it was asked for: lines <c>connect HOST:PORT</c> and <c>datagram HOST:PORT</c>.</summary>
    public string[] Requests => _process.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts one.</summary>
    /// <param name="host">Where.</param>
    /// <param name="names">Names that it knows, with their addresses.</param>
    public static async Task<Socks5Proxy> StartAsync(LanHost host, IReadOnlyDictionary<string, string> names)
    {
        var process = WatchedProcess.Start(
            LibtorrentPeer.Python, [ServerFolder.At("socks5.py"), host.Address, .. names.Select(name => $"{name.Key}={name.Value}")], host);
        try
        {
            var ready = await process.LineAsync("ready ", Patience);
            return new(process, string.Create(CultureInfo.InvariantCulture, $"socks5://{host.Address}:{ready["ready ".Length..].Trim()}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
