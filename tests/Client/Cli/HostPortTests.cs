using System.Net;
using Replica.Client.Network;

namespace Replica.Client.Tests.Cli;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("192.0.2.1:6881", "192.0.2.1", 6881)]
    [InlineData("[2001:db8::1]:1", "2001:db8::1", 1)]
    [InlineData("[::ffff:192.0.2.1]:65535", "192.0.2.1", 65535)]
    public void An_address_with_its_port_is_read(string text, string address, int port) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), HostPort.Parse(text));

    [Fact]
    public void A_name_stays_a_name() => Assert.Equal(new DnsEndPoint("peer.example.org", 6881), HostPort.Parse("peer.example.org:6881"));

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+1")]
    [InlineData("2001:db8::1:6881")]
    [InlineData("[192.0.2.1]:6881")]
    [InlineData("[host]:1")]
    [InlineData("a b:1")]
    [InlineData("http://host:1")]
    [InlineData("user@host:1")]
    [InlineData("1.2.3.4.5:1")]
    [InlineData("[::1:1")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => HostPort.Parse(text));

    [Theory]
    [InlineData("0", null, 0)]
    [InlineData("42069", null, 42069)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("[::1]:7", "::1", 7)]
    public void A_port_to_listen_on_may_have_an_address(string text, string? address, int port) =>
        Assert.Equal((address is null ? null : IPAddress.Parse(address), port), HostPort.ParseListen(text));

    [Theory]
    [InlineData("host:1")]
    [InlineData("-1")]
    [InlineData("70000")]
    [InlineData("127.0.0.1")]
    public void What_can_not_be_listened_on_is_refused(string text) => Assert.Throws<FormatException>(() => HostPort.ParseListen(text));
}
