using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.BitTorrent.Discovery.Ports;
using Replica.BitTorrent.Tests.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Discovery.Ports;

public sealed class UpnpTests : IAsyncDisposable
{
    private readonly FakeIgd _router = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Upnp _upnp;

    public UpnpTests() => _upnp = new Upnp(_router.Group, _time);

    public async ValueTask DisposeAsync()
    {
        _upnp.Dispose();
        await _router.DisposeAsync();
    }

    [Fact]
    public async Task A_router_maps_a_port_and_removes_it()
    {
        Assert.Equal(new PortLease(6881, TimeSpan.FromHours(1)), await MapAsync());
        var call = Assert.Single(_router.Calls);
        Assert.Contains("SOAPAction: \"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"", call, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "<NewRemoteHost></NewRemoteHost><NewExternalPort>6881</NewExternalPort><NewProtocol>TCP</NewProtocol><NewInternalPort>6881</NewInternalPort>"
            + "<NewInternalClient>127.0.0.1</NewInternalClient><NewEnabled>1</NewEnabled>", call, StringComparison.Ordinal);
        Assert.Contains("<NewLeaseDuration>3600</NewLeaseDuration>", call, StringComparison.Ordinal);
        await _upnp.UnmapAsync(ProtocolType.Tcp, 6881, 6881, default);
        Assert.Contains("#DeletePortMapping\"", _router.Calls[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_gives_way_to_the_next()
    {
        _router.Control = call => call.Contains("<NewExternalPort>6881<", StringComparison.Ordinal) ? FakeIgd.Refusal(718) : FakeHttpServer.Ok("<ok/>");
        Assert.Equal(6882, (await MapAsync())?.External);
    }

    [Fact]
    public async Task A_router_without_leases_is_asked_without_one()
    {
        _router.Control = call => call.Contains("<NewLeaseDuration>0<", StringComparison.Ordinal) ? FakeHttpServer.Ok("<ok/>") : FakeIgd.Refusal(725);
        Assert.NotNull(await MapAsync());
    }

    [Theory]
    [InlineData(501)]
    [InlineData(718)]
    public async Task A_refusal_is_no_mapping(int code)
    {
        _router.Control = _ => FakeIgd.Refusal(code);
        Assert.Null(await MapAsync());
        Assert.InRange(_router.Calls.Length, 1, 5);
    }

    [Theory]
    [InlineData("http://10.0.0.1/desc.xml")]
    [InlineData("http://localhost/desc.xml")]
    [InlineData("https://127.0.0.1/desc.xml")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/desc.xml")]
    public async Task A_router_that_sends_us_elsewhere_is_not_asked(string location)
    {
        _router.Location = location;
        Assert.Null(await MapAsync());
        Assert.Empty(_router.Http.Requests);
    }

    [Fact]
    public async Task A_router_that_never_answers_is_given_up()
    {
        _router.Http.Answer = _ => null;
        var mapping = MapAsync();
        await Until.HoldsAsync(() => !_router.Http.Requests.IsEmpty);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await mapping);
    }

    [Fact]
    public async Task An_endless_description_is_refused()
    {
        _router.Http.Answer = _ => FakeHttpServer.Ok(FakeIgd.Description + new string(' ', 2 * UpnpXml.Longest));
        Assert.Null(await MapAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.1/a/desc.xml", "/ctl", "http://127.0.0.1/ctl")]
    [InlineData("http://127.0.0.1/a/desc.xml", "ctl", "http://127.0.0.1/a/ctl")]
    [InlineData("http://127.0.0.1/a/desc.xml", "http://127.0.0.1:99/ctl", "http://127.0.0.1:99/ctl")]
    [InlineData("http://127.0.0.1/a/desc.xml", "http://10.0.0.1/ctl", null)]
    [InlineData("http://127.0.0.1/a/desc.xml", "//evil/ctl", null)]
    public void A_service_is_used_on_the_host_that_described_it_alone(string location, string control, string? expected)
    {
        var description = Encoding.UTF8.GetBytes(FakeIgd.Description.Replace("/ctl", control, StringComparison.Ordinal));
        Assert.Equal(expected, UpnpXml.FindService(description, new Uri(location))?.Control.AbsoluteUri);
    }

    [Fact]
    public void Entities_are_not_expanded()
    {
        var bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
            + FakeIgd.Description.Replace("/ctl", "/&b;&f;", StringComparison.Ordinal)[21..];
        Assert.Null(UpnpXml.FindService(Encoding.UTF8.GetBytes(bomb), new Uri("http://127.0.0.1/")));
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("utf-32")]
    [InlineData("unicode")]
    [InlineData("iso-2022-jp")]
    [InlineData("ibm037")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void An_odd_encoding_is_read_or_refused(string encoding)
    {
        var odd = FakeIgd.Description.Replace("version=\"1.0\"", $"version=\"1.0\" encoding=\"{encoding}\"", StringComparison.Ordinal);
        var service = UpnpXml.FindService(Encoding.ASCII.GetBytes(odd), new Uri("http://127.0.0.1/"));
        Assert.True(service is null || service.Control.Host == "127.0.0.1");
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 60_000));
        Assert.Null(UpnpXml.FindService(Encoding.UTF8.GetBytes(deep), new Uri("http://127.0.0.1/")));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var location = new Uri("http://127.0.0.1/");
        Mutations.Run([Encoding.UTF8.GetBytes(FakeIgd.Description), FakeIgd.Refusal(718)[90..]], 3000, input =>
        {
            if (UpnpXml.FindService(input, location) is { } service)
                Assert.Equal(location.Host, service.Control.Host);
            UpnpXml.FindError(input);
        });
        Mutations.Run(["HTTP/1.1 200 OK\r\nST: x\r\nLOCATION: http://127.0.0.1:5/d.xml\r\n\r\n"u8.ToArray()], 3000, input =>
        {
            if (SsdpAnswer.TryRead(input, IPAddress.Loopback) is { } found)
                Assert.Equal("127.0.0.1", found.Host);
        });
    }

    [Fact]
    public void An_answer_from_the_internet_is_refused()
    {
        var answer = "HTTP/1.1 200 OK\r\nLOCATION: http://8.8.8.8:5/d.xml\r\n\r\n"u8;
        Assert.Null(SsdpAnswer.TryRead(answer, IPAddress.Parse("8.8.8.8")));
        Assert.NotNull(SsdpAnswer.TryRead("HTTP/1.1 200 OK\r\nlocation:http://192.168.0.1:5/d.xml\r\n\r\n"u8, IPAddress.Parse("192.168.0.1")));
        Assert.Null(SsdpAnswer.TryRead("HTTP/1.1 404 No\r\nlocation:http://192.168.0.1:5/d.xml\r\n\r\n"u8, IPAddress.Parse("192.168.0.1")));
    }

    // The clock is only moved past the search, once it is answered: what then happens takes no time of the clock's.
    private async Task<PortLease?> MapAsync()
    {
        var mapping = _upnp.MapAsync(ProtocolType.Tcp, 6881, 6881, default);
        await Until.HoldsAsync(() => _router.Answered == 2);
        await Task.Delay(50);
        _time.Advance(TimeSpan.FromSeconds(3));
        return await mapping;
    }
}
