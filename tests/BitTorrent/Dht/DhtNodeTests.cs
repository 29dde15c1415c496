using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Dht;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>Real nodes on loopback.</summary>
public sealed class DhtNodeTests : IAsyncLifetime, IDisposable
{
    private static readonly InfoHash Hash = InfoHash.Parse("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly List<IAsyncDisposable> _open = [];

    private CancellationToken Deadline => _deadline.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Two_nodes_find_each_others_announces_items_and_samples()
    {
        var (portA, nodeA) = await StartAsync(new DhtOptions());
        var (portB, nodeB) = await StartAsync(new DhtOptions { Bootstrap = [portA.Local] });
        var (_, nodeC) = await StartAsync(new DhtOptions { Bootstrap = [portA.Local] });
        await nodeB.FindPeersAsync(Hash, portB.Local.Port, _ => { }, Deadline);
        var found = new List<IPEndPoint>();
        await nodeC.FindPeersAsync(Hash, 7001, found.AddRange, inBackground: true, Deadline);
        Assert.Contains(portB.Local, found);
        found.Clear();
        await nodeA.FindPeersAsync(Hash, null, found.AddRange, Deadline);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 7001), found);

        var item = DhtItem.CreateMutable(new byte[32], "x"u8, 1, "3:abc"u8);
        Assert.InRange(await nodeB.PutItemAsync(item, cas: null, Deadline), 1, 2);
        var got = await nodeC.GetItemAsync(item.PublicKey!.Value, "x"u8.ToArray(), Deadline);
        Assert.Equal(item.Value, got!.Value);
        var fixedItem = DhtItem.CreateImmutable("3:abc"u8);
        await nodeB.PutItemAsync(fixedItem, cas: null, Deadline);
        Assert.Equal(fixedItem.Target, (await nodeC.GetItemAsync(fixedItem.Target, Deadline))!.Target);

        var sample = await nodeC.SampleAsync(portA.Local, fixedItem.Target, Deadline);
        Assert.Equal([Hash], sample!.InfoHashes);
        Assert.InRange(nodeC.NodeCount, 1, 2);
    }

    [Fact]
    public async Task A_restarted_node_needs_nobody_to_join_by()
    {
        var file = _folder.At("dht");
        var (portA, nodeA) = await StartAsync(new DhtOptions());
        var (_, nodeB) = await StartAsync(new DhtOptions { Bootstrap = [portA.Local], StateFile = file });
        await nodeA.FindPeersAsync(Hash, null, _ => { }, Deadline);
        await nodeB.FindPeersAsync(Hash, 7002, _ => { }, Deadline);
        await nodeB.DisposeAsync();
        Assert.False(File.Exists(file + ".new"));

        var (_, again) = await StartAsync(new DhtOptions { StateFile = file });
        Assert.Equal(1, again.NodeCount);
        var found = new List<IPEndPoint>();
        await again.FindPeersAsync(Hash, null, found.AddRange, Deadline);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 7002), found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("d2:v4d2:id20:short")]
    public async Task A_damaged_state_file_is_a_fresh_start(string content)
    {
        var file = _folder.Write("dht", System.Text.Encoding.ASCII.GetBytes(content));
        var (_, node) = await StartAsync(new DhtOptions { StateFile = file });
        Assert.Equal(0, node.NodeCount);
        await node.DisposeAsync();
        Assert.StartsWith("d2:v4d2:id20:", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_to_join_by_are_resolved_by_the_callers_resolver_and_again_after_a_failure()
    {
        var (portA, _) = await StartAsync(new DhtOptions());
        var asked = new List<string>();
        var time = new ManualTimeProvider();
        var (_, node) = await StartAsync(new DhtOptions
        {
            Bootstrap = [new DnsEndPoint("node.example", 6881)],
            Resolve = (name, _) =>
            {
                lock (asked)
                    asked.Add($"{name.Host}:{name.Port}");
                return asked.Count < 2 ? throw new IOException("down") : Task.FromResult<IReadOnlyList<IPEndPoint>>([portA.Local]);
            },
        }, time);
        while (node.NodeCount == 0)
        {
            Deadline.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Deadline);
        }
        Assert.Equal(["node.example:6881", "node.example:6881"], asked);
    }

    [Fact]
    public async Task Nodes_that_are_named_after_the_start_are_asked()
    {
        var (portA, _) = await StartAsync(new DhtOptions());
        var (portB, _) = await StartAsync(new DhtOptions());
        var (_, node) = await StartAsync(new DhtOptions { Resolve = (_, _) => Task.FromResult<IReadOnlyList<IPEndPoint>>([portB.Local]) });
        Assert.Equal(0, node.NodeCount);
        node.AddBootstrap([portA.Local, new DnsEndPoint("node.example", 6881)], isUsersWord: true);
        while (node.NodeCount < 2)
            await Task.Delay(5, Deadline);
    }

    [Fact]
    public async Task Nodes_that_others_name_are_not_asked_at_private_addresses()
    {
        using var victim = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var named = (IPEndPoint)victim.Client.LocalEndPoint!;
        var (portA, _) = await StartAsync(new DhtOptions());
        var port = new UdpPort(new LoopbackSocket());
        _open.Add(port);
        var node = await DhtNode.StartAsync(port, new DhtOptions
        {
            Bootstrap = [portA.Local],
            Told = [named, new DnsEndPoint("node.example", named.Port)],
            Resolve = (_, _) => Task.FromResult<IReadOnlyList<IPEndPoint>>([named]),
        }, TimeProvider.System, Deadline);
        _open.Add(node);
        await node.FindPeersAsync(Hash, null, _ => { }, Deadline);
        Assert.Equal(0, victim.Available);
    }

    [Fact]
    public async Task Disposing_ends_what_is_under_way()
    {
        var (_, node) = await StartAsync(new DhtOptions { Bootstrap = [new IPEndPoint(IPAddress.Loopback, 9)] });
        var search = node.FindPeersAsync(Hash, null, _ => { }, Deadline);
        await node.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
        Assert.False(Deadline.IsCancellationRequested);
    }

    [Fact]
    public async Task A_node_that_is_off_cannot_be_started() =>
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new DhtOptions { Mode = DhtMode.Off }));

    public async Task DisposeAsync()
    {
        foreach (var open in Enumerable.Reverse(_open))
            await open.DisposeAsync();
        _deadline.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(UdpPort Port, DhtNode Node)> StartAsync(DhtOptions options, TimeProvider? time = null)
    {
        var port = new UdpPort(new LoopbackSocket());
        _open.Add(port);
        var node = await DhtNode.StartAsync(port, options with { AllowPrivateAddresses = true }, time ?? TimeProvider.System, Deadline);
        _open.Add(node);
        return (port, node);
    }
}
