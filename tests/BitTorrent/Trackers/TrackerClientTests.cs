using System.Net;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class TrackerClientTests : IAsyncDisposable
{
    private readonly StubSocket _socket = new() { Answer = UdpTrackerClientTests.Behave };
    private readonly UdpPort _port;

    public TrackerClientTests() => _port = new UdpPort(_socket);

    public ValueTask DisposeAsync() => _port.DisposeAsync();

    [Theory]
    [InlineData("udp://8.8.8.8:1", false, null)]
    [InlineData("udp://10.0.0.1:1", false, "private")]
    [InlineData("udp://10.0.0.1:1", true, null)]
    [InlineData("udp://[::1]:1", false, "loopback")]
    [InlineData("udp://[::ffff:127.0.0.1]:1", false, "loopback")]
    [InlineData("udp://inside.test:1", false, "private")]
    [InlineData("udp://inside.test:1", true, null)]
    [InlineData("udp://mixed.test:1", false, null)]
    [InlineData("udp://nowhere.test:1", true, "no address")]
    public async Task Where_a_UDP_tracker_is_decides_whether_it_is_asked(string url, bool isUsersWord, string? refusal)
    {
        var outcome = await Client(Resolve).AnnounceAsync(Announces.Tracker(url, isUsersWord), Announces.Request(), default);
        Assert.Equal(refusal is null, outcome.Failure is null);
        Assert.Contains(refusal ?? "", outcome.Failure ?? "", StringComparison.Ordinal);
        Assert.Equal(refusal is null ? 2 : 0, _socket.Sent.Count);
        Assert.DoesNotContain(_socket.Sent, sent => !isUsersWord && sent.Target.Address.ToString().StartsWith("10.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behind_a_proxy_a_UDP_tracker_that_is_named_by_name_is_refused_and_looked_up_nowhere()
    {
        var client = Client(null);
        var outcome = await client.AnnounceAsync(Announces.Tracker("udp://tracker.test:1"), Announces.Request(), default);
        Assert.Contains("proxy", outcome.Failure, StringComparison.Ordinal);
        Assert.Null((await client.AnnounceAsync(Announces.Tracker("udp://8.8.8.8:1"), Announces.Request(), default)).Failure);
    }

    [Fact]
    public async Task Without_datagrams_a_UDP_tracker_is_refused()
    {
        var resolver = new AddressResolver(Resolve, allowPrivate: true);
        using var http = new HttpClient();
        var client = new TrackerClient(new HttpTrackerClient(http, resolver, TimeProvider.System), null, resolver);
        Assert.Contains("cannot be reached", (await client.AnnounceAsync(Announces.Tracker("udp://8.8.8.8:1"), Announces.Request(), default)).Failure, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await client.ScrapeAsync(Announces.Tracker("udp://8.8.8.8:1"), [Announces.Hash], default)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_goes_along_as_BEP_41_has_it()
    {
        await Client(Resolve).AnnounceAsync(Announces.Tracker("udp://8.8.8.8:1/announce?key=1"), Announces.Request(), default);
        Assert.EndsWith("\u0002\u000f/announce?key=1", System.Text.Encoding.Latin1.GetString(_socket.Sent.Last().Packet), StringComparison.Ordinal);
        await Client(Resolve).AnnounceAsync(Announces.Tracker("udp://8.8.4.4:1"), Announces.Request(), default);
        Assert.Equal(98, _socket.Sent.Last().Packet.Length);
    }

    private static Task<IPAddress[]> Resolve(string name, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>(name switch
    {
        "inside.test" => [IPAddress.Parse("10.1.2.3")],
        "mixed.test" => [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("8.8.8.8")],
        _ => [],
    });

    private TrackerClient Client(Func<string, CancellationToken, Task<IPAddress[]>>? resolve)
    {
        var resolver = new AddressResolver(resolve, allowPrivate: false);
        var http = new HttpTrackerClient(new HttpClient(), resolver, TimeProvider.System);
        return new TrackerClient(http, new UdpTrackerClient(_port, new ManualTimeProvider()), resolver);
    }

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("LOCALHOST.", false)]
    [InlineData("a.localhost", false)]
    [InlineData("tracker.example", true)]
    public void Behind_a_proxy_its_own_name_is_only_for_the_user_to_name(string host, bool isAllowed)
    {
        var resolver = new AddressResolver(null, allowPrivate: false);
        Assert.Equal(isAllowed, Record.Exception(() => resolver.CheckName(host, isUsersWord: false)) is not IOException);
        resolver.CheckName(host, isUsersWord: true);
        new AddressResolver(null, allowPrivate: true).CheckName(host, isUsersWord: false);
    }
}
