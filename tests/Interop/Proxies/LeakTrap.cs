using System.Globalization;
using System.Text.Json;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Proxies;

/// <summary>Counts and drops every packet that a machine sends to anybody but its proxy.</summary>
internal static class LeakTrap
{
    /// <summary>Sets it. The kernel's own neighbour discovery is let through, as is the loopback device: neither leaves the machine for anywhere.</summary>
    public static Task SetAsync(LanHost host, LanHost proxy) => host.RunAsync("nft", $$"""
        table inet trap {
          counter leaked { }
          chain out {
            type filter hook output priority 0; policy accept;
            oifname "lo" accept
            ip daddr {{proxy.Address}} accept
            icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld2-listener-report } accept
            counter name leaked drop
          }
        }
        """);

    /// <summary>Packets that it caught so far.</summary>
    public static async Task<long> CountAsync(LanHost host)
    {
        using var json = JsonDocument.Parse(await host.RunAsync("nft", "--json", "list", "counter", "inet", "trap", "leaked"));
        var counter = json.RootElement.GetProperty("nftables").EnumerateArray().Single(item => item.TryGetProperty("counter", out _)).GetProperty("counter");
        return counter.GetProperty("packets").GetInt64();
    }

    /// <summary>Sends a packet past the proxy, which it must count: so that nought means something.</summary>
    public static Task TestAsync(LanHost host, LanHost other) => host.RunAsync(
        LibtorrentPeer.Python, "-c", string.Create(CultureInfo.InvariantCulture, $"""
        import socket
        try:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("{other.Address}", 9))
        except PermissionError:
            pass
        """));
}
