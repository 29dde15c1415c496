using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Client.Cli;
using Replica.Client.Content;

namespace Replica.Client.Tests.Content;

public sealed class EngineProfileTests
{
    private static readonly ImmutableArray<EndPoint> ConfigNodes = [new DnsEndPoint("node.service.example", 1)];

    [Fact]
    public void Careful_is_the_default_and_encrypts_everything()
    {
        var options = Options(new EngineChoices());

        Assert.True(options.UseSwarm);
        Assert.Equal(EncryptionPolicy.Require, options.Encryption);
        Assert.Equal(DhtMode.On, options.Dht);
        Assert.True(options.UsePex);
        Assert.False(options.UseLsd);
        Assert.False(options.MapPorts);
        Assert.True(options.UseTrackers);
        Assert.Equal(ConfigNodes[0], Assert.Single(options.DhtNodes));
        Assert.Empty(options.DhtBootstrap);
        Assert.Equal([PeerTransport.Tcp, PeerTransport.Utp], options.Transports.AsEnumerable());
        Assert.Null(options.ListenPort);
        Assert.False(options.AllowPrivateAddresses);
    }

    [Fact]
    public void Open_is_as_any_client_is()
    {
        var options = Options(new EngineChoices { Profile = NetworkProfile.Open });

        Assert.Equal(EncryptionPolicy.Prefer, options.Encryption);
        Assert.Equal((DhtMode.On, true, true), (options.Dht, options.UsePex, options.UseLsd));
        Assert.Equal(ConfigNodes[0], options.DhtNodes[0]);
        Assert.Contains(new DnsEndPoint("router.bittorrent.com", 6881), options.DhtNodes);
    }

    [Fact]
    public void Nodes_of_a_service_on_this_machine_are_the_users_own_word()
    {
        var options = EngineProfile.Options(new EngineChoices(), ConfigNodes, isServiceLocal: true, "state");

        Assert.Equal(ConfigNodes[0], Assert.Single(options.DhtBootstrap));
        Assert.Empty(options.DhtNodes);
    }

    [Fact]
    public void Quiet_has_no_swarm()
    {
        var options = Options(new EngineChoices { Profile = NetworkProfile.Quiet, Proxy = new Uri("socks5://p:1") });

        Assert.False(options.UseSwarm);
        Assert.Equal(new Uri("socks5://p:1"), options.Proxy);
    }

    [Fact]
    public void A_swarm_that_is_asked_for_in_quiet_shows_as_little_as_can_be()
    {
        var options = Options(new EngineChoices { Profile = NetworkProfile.Quiet, UseSwarm = true });

        Assert.True(options.UseSwarm);
        Assert.Equal((EncryptionPolicy.Require, DhtMode.Off, false, false), (options.Encryption, options.Dht, options.UsePex, options.UseLsd));
    }

    [Theory]
    [InlineData((int)NetworkProfile.Open)]
    [InlineData((int)NetworkProfile.Careful)]
    public void Explicit_options_come_before_the_profile(int profile)
    {
        var node = new IPEndPoint(IPAddress.Loopback, 7);
        var options = Options(new EngineChoices
        {
            Profile = (NetworkProfile)profile,
            ListenAddress = IPAddress.Loopback,
            ListenPort = 0,
            Encryption = EncryptionPolicy.Off,
            Transports = [PeerTransport.Utp],
            Dht = DhtMode.Passive,
            DhtBootstrap = [node],
            UseTrackers = false,
            UsePex = false,
            UseLsd = true,
            DownLimit = 1,
            UpLimit = 2,
            MaxPeers = 3,
            AllowPrivateAddresses = true,
        });

        Assert.Equal((IPAddress.Loopback, 0), (options.ListenAddress, options.ListenPort));
        Assert.Equal(EncryptionPolicy.Off, options.Encryption);
        Assert.Equal(PeerTransport.Utp, Assert.Single(options.Transports));
        Assert.Equal(DhtMode.Passive, options.Dht);
        Assert.Equal(node, options.DhtBootstrap[0]);
        Assert.Equal((false, false, true), (options.UseTrackers, options.UsePex, options.UseLsd));
        Assert.Equal((1L, 2L, 3), (options.DownLimit, options.UpLimit, options.MaxPeers));
        Assert.True(options.AllowPrivateAddresses);
        Assert.False(options.MapPorts);
    }

    [Fact]
    public void The_only_torrent_may_have_every_connection_that_the_user_allows()
    {
        Assert.Equal(300, EngineProfile.LimitsOfOne(new EngineChoices { MaxPeers = 300 }).MaxPeers);
        Assert.Equal(TorrentLimits.Usual, EngineProfile.LimitsOfOne(new EngineChoices()));
    }

    [Fact]
    public void Swarm_off_turns_any_profile_off() =>
        Assert.False(Options(new EngineChoices { Profile = NetworkProfile.Open, UseSwarm = false }).UseSwarm);

    [Fact]
    public void Nobody_can_be_found_where_nothing_is_named()
    {
        var options = EngineProfile.Options(new EngineChoices(), [], isServiceLocal: false, dhtStateFile: null);

        Assert.False(EngineProfile.MayFindPeers(options, TorrentSources.None));
        Assert.True(EngineProfile.MayFindPeers(options, new TorrentSources { Peers = [new PeerHint(new IPEndPoint(IPAddress.Loopback, 1), PeerOrigin.User)] }));
        Assert.True(EngineProfile.MayFindPeers(options, new TorrentSources { Trackers = [["http://t.example/"]] }));
        Assert.False(EngineProfile.MayFindPeers(options with { UseTrackers = false }, new TorrentSources { Trackers = [["http://t.example/"]] }));
        Assert.True(EngineProfile.MayFindPeers(options with { UseLsd = true }, TorrentSources.None));
        Assert.True(EngineProfile.MayFindPeers(options with { DhtBootstrap = ConfigNodes }, TorrentSources.None));
        Assert.True(EngineProfile.MayFindPeers(options with { DhtNodes = ConfigNodes }, TorrentSources.None));
        Assert.False(EngineProfile.MayFindPeers(options with { DhtBootstrap = ConfigNodes, Dht = DhtMode.Off }, TorrentSources.None));
        Assert.False(EngineProfile.MayFindPeers(EngineOptions.WebSeedsOnly with { UseLsd = true }, TorrentSources.None));
    }

    [Fact]
    public void Options_that_do_nothing_without_a_swarm_are_told_of()
    {
        var choices = new EngineChoices { Profile = NetworkProfile.Quiet, Peers = [new IPEndPoint(IPAddress.Loopback, 1)], UsePex = true };

        Assert.Equal("--peer, --pex can do nothing without a swarm; turn it on with --swarm on", EngineProfile.Idle(choices));
        Assert.Null(EngineProfile.Idle(choices with { UseSwarm = true }));
        Assert.Null(EngineProfile.Idle(new EngineChoices { UseSwarm = false, Dht = DhtMode.Off, UsePex = false }));
    }

    private static EngineOptions Options(EngineChoices choices) => EngineProfile.Options(choices, ConfigNodes, isServiceLocal: false, "state");
}
