using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Discovery.Ports;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery.Ports;

public sealed class PortMappingTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Both_protocols_are_mapped_by_the_mapper_that_works_and_renewed_at_half_their_time()
    {
        var deaf = new StubMapper(null);
        var works = new StubMapper(new PortLease(7000, TimeSpan.FromHours(1)));
        await using var mapping = new PortMapping([deaf, works], 42069, _time);
        await Until.HoldsAsync(() => mapping.ExternalPort == 7000 && _time.PendingTimers == 1);
        Assert.Equal(["Tcp 42069", "Udp 7000"], works.Calls);
        Assert.Equal(2, deaf.Calls.Count);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(2, works.Calls.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(() => works.Calls.Count == 4);
        Assert.Equal(2, deaf.Calls.Count);
    }

    [Fact]
    public async Task Mappings_are_removed_at_the_end()
    {
        var works = new StubMapper(new PortLease(7000, TimeSpan.FromHours(1)));
        await using (var mapping = new PortMapping([works], 42069, _time))
            await Until.HoldsAsync(() => mapping.ExternalPort == 7000 && _time.PendingTimers == 1);
        Assert.Equal(["remove Tcp 7000", "remove Udp 7000"], works.Calls.Skip(2).Order());
    }

    [Fact]
    public async Task A_lost_mapping_is_no_port_and_is_tried_for_again()
    {
        var mapper = new StubMapper(new PortLease(7000, TimeSpan.FromHours(1)));
        await using var mapping = new PortMapping([mapper], 42069, _time);
        await Until.HoldsAsync(() => mapping.ExternalPort == 7000 && _time.PendingTimers == 1);
        mapper.Lease = null;
        _time.Advance(TimeSpan.FromMinutes(30));
        await Until.HoldsAsync(() => mapping.ExternalPort is null && _time.PendingTimers == 1);
        mapper.Lease = new PortLease(7001, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMinutes(15));
        await Until.HoldsAsync(() => mapping.ExternalPort == 7001 && _time.PendingTimers == 1);
        var calls = mapper.Calls.Count;
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(calls, mapper.Calls.Count);
    }

    [Fact]
    public void Nothing_is_mapped_unasked_behind_a_proxy_or_for_loopback()
    {
        var asked = new EngineOptions { MapPorts = true };
        Assert.Null(PortMapping.Create(new EngineOptions(), 1, _time));
        Assert.Null(PortMapping.Create(asked with { Proxy = new Uri("socks5://127.0.0.1:1") }, 1, _time));
        Assert.Null(PortMapping.Create(asked with { ListenAddress = IPAddress.Loopback }, 1, _time));
        Assert.Null(PortMapping.Create(asked, null, _time));
    }

    private sealed class StubMapper(PortLease? lease) : IPortMapper
    {
        public PortLease? Lease { get; set; } = lease;

        public ConcurrentQueue<string> Calls { get; } = new();

        public Task<PortLease?> MapAsync(ProtocolType protocol, int port, int wanted, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"{protocol} {wanted}");
            return Task.FromResult(Lease);
        }

        public Task UnmapAsync(ProtocolType protocol, int port, int external, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"remove {protocol} {external}");
            return Task.CompletedTask;
        }
    }
}
