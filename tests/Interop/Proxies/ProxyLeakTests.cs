using Replica.Interop.Tests.Swarm;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Proxies;

/// <summary>With <c>--proxy</c> not one packet goes anywhere but to the proxy: the machine's own packet filter counts.</summary>
public sealed class ProxyLeakTests
{
    [LanTheory]
    [InlineData("tcp")]
    [InlineData("utp")]
    public async Task Peers_dht_trackers_and_names_go_through_it(string transport)
    {
        await using var lan = await Lan.CreateAsync(3);
        var (viewer, proxyHost, others) = (lan.Hosts[0], lan.Hosts[1], lan.Hosts[2]);
        await LeakTrap.SetAsync(viewer, proxyHost);
        await using var proxy = await Socks5Proxy.StartAsync(proxyHost, new Dictionary<string, string> { ["tracker.test"] = others.Address });
        var conditions = new Conditions { Transports = [transport], Encryption = "prefer", Dht = true };
        await using var node = await LibtorrentPeer.StartAsync(conditions with { Host = others });
        var port = FreePorts.Take();
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var tracker = await Opentracker.StartAsync(port, [sample.InfoHash], others);
        await using var seed = await LibtorrentPeer.SeedAsync(sample.Seed with { Trackers = [Opentracker.HttpUrl(port, others)] }, conditions with { Host = others });
        await tracker.SeedersAsync(sample.InfoHash);

        var leech = sample.Leech with { Trackers = [$"http://tracker.test:{port}/announce", $"udp://tracker.test:{port}/announce"] };
        await using var get = await ReplicaPeer.GetAsync(leech, conditions with { Host = viewer, DhtBootstrap = [node.EndPoint] }, "--proxy", proxy.Url);
        await get.WaitAsync(Exchange.Patience);

        await sample.AssertCopiedAsync();
        Assert.Equal(0, await LeakTrap.CountAsync(viewer));
        Assert.Contains($"connect tracker.test:{port}", proxy.Requests);
        Assert.Contains($"datagram {node.EndPoint}", proxy.Requests);
        Assert.Contains($"{(transport == "tcp" ? "connect" : "datagram")} {seed.EndPoint}", proxy.Requests);
        await LeakTrap.TestAsync(viewer, others);
        Assert.Equal(1, await LeakTrap.CountAsync(viewer));
    }

    [LanFact]
    public async Task A_web_seed_by_name_goes_through_it()
    {
        await using var lan = await Lan.CreateAsync(3);
        var (viewer, proxyHost, others) = (lan.Hosts[0], lan.Hosts[1], lan.Hosts[2]);
        await LeakTrap.SetAsync(viewer, proxyHost);
        await using var proxy = await Socks5Proxy.StartAsync(proxyHost, new Dictionary<string, string> { ["seed.test"] = others.Address });
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var nginx = await NginxWebSeed.StartAsync(sample.Source, host: others);
        var url = nginx.Url.Replace(others.Address, "seed.test", StringComparison.Ordinal);
        await using var get = await ReplicaPeer.GetAsync(sample.Leech with { WebSeeds = [url] }, new Conditions { Host = viewer }, "--proxy", proxy.Url);
        await get.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
        Assert.Equal(0, await LeakTrap.CountAsync(viewer));
        Assert.Contains(proxy.Requests, line => line.StartsWith("connect seed.test:", StringComparison.Ordinal));
    }

    [LanFact]
    public async Task Behind_an_HTTP_proxy_peers_and_trackers_go_through_it_and_datagrams_nowhere()
    {
        await using var lan = await Lan.CreateAsync(3);
        var (viewer, proxyHost, others) = (lan.Hosts[0], lan.Hosts[1], lan.Hosts[2]);
        await LeakTrap.SetAsync(viewer, proxyHost);
        await using var proxy = await HttpProxy.StartAsync(proxyHost, new Dictionary<string, string> { ["tracker.test"] = others.Address });
        // All that would be sent as datagrams is asked for.
        var conditions = new Conditions { Transports = ["tcp", "utp"], Encryption = "prefer", Dht = true, Lsd = true };
        await using var node = await LibtorrentPeer.StartAsync(conditions with { Host = others });
        var port = FreePorts.Take();
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var tracker = await Opentracker.StartAsync(port, [sample.InfoHash], others);
        await using var seed = await LibtorrentPeer.SeedAsync(sample.Seed with { Trackers = [Opentracker.HttpUrl(port, others)] }, conditions with { Host = others });
        await tracker.SeedersAsync(sample.InfoHash);

        var leech = sample.Leech with { Trackers = [$"udp://{others.Address}:{port}/announce", $"http://tracker.test:{port}/announce"] };
        await using var get = await ReplicaPeer.GetAsync(leech, conditions with { Host = viewer, DhtBootstrap = [node.EndPoint] }, "--proxy", proxy.Url);
        await get.WaitAsync(Exchange.Patience);

        await sample.AssertCopiedAsync();
        Assert.Equal(0, await LeakTrap.CountAsync(viewer));
        Assert.Contains($"connect tracker.test:{port}", proxy.Requests);
        Assert.Contains($"connect {seed.EndPoint}", proxy.Requests);
        await LeakTrap.TestAsync(viewer, others);
        Assert.Equal(1, await LeakTrap.CountAsync(viewer));
    }

    [LanTheory]
    [InlineData("socks5")]
    [InlineData("http")]
    public async Task A_dead_proxy_is_a_failure_and_nothing_goes_round_it(string scheme)
    {
        await using var lan = await Lan.CreateAsync(3);
        var (viewer, proxyHost, others) = (lan.Hosts[0], lan.Hosts[1], lan.Hosts[2]);
        await LeakTrap.SetAsync(viewer, proxyHost);
        using var sample = await Sample.CreateAsync(new() { PieceLength = 64 * 1024 });
        await using var seed = await LibtorrentPeer.SeedAsync(sample.Seed, new Conditions { Host = others });
        var leech = sample.Leech with { Peers = [seed.EndPoint], Trackers = [$"http://{others.Address}:1/announce"], WebSeeds = [$"http://{others.Address}:1/"] };
        var conditions = new Conditions { Host = viewer, Dht = true, DhtBootstrap = [seed.EndPoint], Lsd = true };
        await using var get = await ReplicaPeer.GetAsync(leech, conditions, "--proxy", $"{scheme}://{proxyHost.Address}:1", "--timeout", "5");
        var code = await get.ExitAsync(Exchange.Patience);
        Assert.True(code == 4, $"It ended with {code}: {get.Log}");
        Assert.Equal(0, await LeakTrap.CountAsync(viewer));
    }
}
