using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Discovery.Ports;

namespace Replica.BitTorrent.Tests.Discovery.Ports;

public sealed class NatPmpTests : IDisposable
{
    private readonly UdpClient _router = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly NatPmp _pmp;

    public NatPmpTests() => _pmp = new NatPmp(() => (IPEndPoint)_router.Client.LocalEndPoint!, TimeProvider.System);

    public void Dispose() => _router.Dispose();

    [Fact]
    public void A_request_is_as_in_RFC_6886()
    {
        Assert.Equal("000200001A0D1F9000001C20", Convert.ToHexString(NatPmpPacket.Map(ProtocolType.Tcp, 6669, 8080, NatPmp.Lifetime)));
        Assert.Equal("000100001A0D000000000000", Convert.ToHexString(NatPmpPacket.Map(ProtocolType.Udp, 6669, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_router_maps_a_port()
    {
        var mapping = _pmp.MapAsync(ProtocolType.Tcp, 6669, 6669, default);
        await AnswerAsync("0082000000000001" + "1A0D1F9000000E10");
        Assert.Equal(new PortLease(8080, TimeSpan.FromHours(1)), await mapping);
    }

    [Theory]
    [InlineData("0082000200000001" + "1A0D1F9000000E10")]
    [InlineData("0082000000000001" + "1A0E1F9000000E10")]
    [InlineData("0082000000000001" + "1A0D000000000E10")]
    [InlineData("0082000000000001" + "1A0D1F9000000000")]
    [InlineData("0082000000000001")]
    public async Task A_refusal_is_no_mapping(string answer)
    {
        var mapping = _pmp.MapAsync(ProtocolType.Tcp, 6669, 6669, default);
        await AnswerAsync(answer);
        Assert.Null(await mapping);
    }

    [Fact]
    public async Task Answers_of_another_protocol_are_passed_over_and_the_request_is_repeated()
    {
        var mapping = _pmp.MapAsync(ProtocolType.Tcp, 6669, 6669, default);
        await AnswerAsync("0081000000000001" + "1A0D1F9000000E10");
        await AnswerAsync("0082000000000001" + "1A0D1F9000000E10");
        Assert.Equal(8080, (await mapping)?.External);
    }

    [Fact]
    public async Task Nobody_else_may_answer()
    {
        var mapping = _pmp.MapAsync(ProtocolType.Tcp, 6669, 6669, default);
        var request = await _router.ReceiveAsync();
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await stranger.SendAsync(Convert.FromHexString("0082000000000001" + "1A0D1F9100000E10"), request.RemoteEndPoint);
        await AnswerAsync("0082000000000001" + "1A0D1F9000000E10");
        Assert.Equal(8080, (await mapping)?.External);
    }

    [Fact]
    public async Task Without_a_router_there_is_no_mapping()
    {
        Assert.Null(await new NatPmp(() => null, TimeProvider.System).MapAsync(ProtocolType.Tcp, 1, 1, default));
        var port = ((IPEndPoint)_router.Client.LocalEndPoint!).Port;
        _router.Dispose();
        Assert.Null(await new NatPmp(() => new IPEndPoint(IPAddress.Loopback, port), TimeProvider.System).MapAsync(ProtocolType.Tcp, 1, 1, default));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused() => Mutations.Run([Convert.FromHexString("00820000000000011A0D1F9000000E10"), new byte[8]], 6000, input =>
    {
        if (NatPmpPacket.IsAnswer(input, ProtocolType.Tcp) && NatPmpPacket.Read(input, 6669) is { } lease)
            Assert.InRange(lease.External, 1, 65535);
    });

    private async Task AnswerAsync(string answer)
    {
        var request = await _router.ReceiveAsync();
        await _router.SendAsync(Convert.FromHexString(answer), request.RemoteEndPoint);
    }
}
