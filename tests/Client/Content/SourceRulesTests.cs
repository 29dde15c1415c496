using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Config;
using Replica.Catalogue.Items;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Support;

namespace Replica.Client.Tests.Content;

/// <summary>Whose word counts in which profile (section 1 of the contract).</summary>
public sealed class SourceRulesTests
{
    private static readonly ItemPrefix Prefix = ItemPrefix.Parse("item");

    private static readonly ServiceConfig Config = new()
    {
        Generation = 1,
        Expires = DateTimeOffset.MaxValue,
        WebSeedBases = ["https://cdn.example/", "http://plain.example/x/"],
        Trackers = ["udp://t.service.example:1/announce"],
        Peers = ["peer.service.example:1", "nonsense", "192.0.2.1:2"],
        DhtBootstrap = ["node.service.example:3", "nonsense"],
    };

    private static readonly MagnetLink Link = MagnetLink.Parse(
        $"magnet:?xt=urn:btih:{new string('a', 40)}&tr=http://t.link.example/&ws=http://w.link.example/&ws=ftp://w.link.example/&x.pe=192.0.2.9:9&x.pe=nonsense");

    [Theory]
    [InlineData((int)NetworkProfile.Open)]
    [InlineData((int)NetworkProfile.Careful)]
    [InlineData((int)NetworkProfile.Quiet)]
    public void The_users_own_word_counts_in_every_profile(int profile)
    {
        var peer = new IPEndPoint(IPAddress.Loopback, 1);
        var sources = Rules(new EngineChoices
        {
            Profile = (NetworkProfile)profile,
            WebSeeds = [new Uri("http://mine.example/")],
            Trackers = ["http://127.0.0.1:1/announce"],
            Peers = [peer],
        }).OfUser();

        Assert.Equal(new Uri("http://mine.example/"), Assert.Single(sources.WebSeeds));
        Assert.Equal("http://127.0.0.1:1/announce", Assert.Single(Assert.Single(sources.UserTrackers)));
        Assert.Equal(new PeerHint(peer, PeerOrigin.User), Assert.Single(sources.Peers));
    }

    [Theory]
    [InlineData((int)NetworkProfile.Open, 1)]
    [InlineData((int)NetworkProfile.Careful, 0)]
    [InlineData((int)NetworkProfile.Quiet, 0)]
    public void What_a_link_names_counts_in_the_open_profile_alone(int profile, int count)
    {
        var sources = Rules(new EngineChoices { Profile = (NetworkProfile)profile }).OfLink(Link);

        Assert.Equal(count, sources.Trackers.Length);
        Assert.Equal(count, sources.WebSeeds.Length);
        Assert.Equal(count, sources.Peers.Length);
        Assert.Empty(sources.UserTrackers);
        Assert.All(sources.Peers, peer => Assert.Equal(PeerOrigin.Link, peer.Origin));
    }

    [Theory]
    [InlineData((int)NetworkProfile.Open, false, 2, 2)]
    [InlineData((int)NetworkProfile.Careful, false, 0, 0)]
    [InlineData((int)NetworkProfile.Careful, true, 2, 2)]
    [InlineData((int)NetworkProfile.Quiet, false, 0, 0)]
    [InlineData((int)NetworkProfile.Quiet, true, 2, 1)]
    public async Task What_a_torrent_names_counts_when_open_or_when_the_user_gave_the_file(int profile, bool isUsersWord, int tiers, int webSeeds)
    {
        var document = await DocumentAsync();

        var sources = Rules(new EngineChoices { Profile = (NetworkProfile)profile }).OfTorrent(document, isUsersWord);

        Assert.Equal(tiers, sources.Trackers.Length);
        Assert.Equal(webSeeds, sources.WebSeeds.Length);
        Assert.Empty(sources.UserTrackers);
    }

    [Fact]
    public void A_config_names_web_seeds_trackers_peers_and_nodes()
    {
        var sources = Rules(new EngineChoices()).OfService(Config, Prefix);

        Assert.Equal(["https://cdn.example/item/data/", "http://plain.example/x/item/data/"], sources.WebSeeds.Select(url => url.AbsoluteUri));
        Assert.Equal("udp://t.service.example:1/announce", Assert.Single(Assert.Single(sources.Trackers)));
        Assert.Equal([PeerOrigin.Config, PeerOrigin.Config], sources.Peers.Select(peer => peer.Origin));
        Assert.Equal(new DnsEndPoint("node.service.example", 3), Assert.Single(SourceRules.NodesOf(Config)));
    }

    [Fact]
    public void What_a_loopback_service_names_is_the_users_own_word()
    {
        var sources = new SourceRules(new EngineChoices(), isServiceLocal: true).OfService(Config, Prefix);

        Assert.Equal("udp://t.service.example:1/announce", Assert.Single(Assert.Single(sources.UserTrackers)));
        Assert.Empty(sources.Trackers);
        Assert.All(sources.Peers, peer => Assert.Equal(PeerOrigin.User, peer.Origin));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Quiet_takes_plain_http_from_a_loopback_service_alone(bool isServiceLocal, int webSeeds)
    {
        var quiet = new EngineChoices { Profile = NetworkProfile.Quiet };

        Assert.Equal(webSeeds, new SourceRules(quiet, isServiceLocal).OfService(Config, Prefix).WebSeeds.Length);
    }

    [Fact]
    public void Without_a_config_or_a_prefix_there_is_nothing_to_name()
    {
        Assert.Same(TorrentSources.None, Rules(new EngineChoices()).OfService(null, Prefix));
        Assert.Empty(Rules(new EngineChoices()).OfService(Config, null).WebSeeds);
        Assert.Empty(SourceRules.NodesOf(null));
    }

    [Fact]
    public void A_private_torrent_finds_peers_by_its_own_file_and_the_user_alone()
    {
        var own = new TorrentSources { Trackers = [["http://own.example/"]], WebSeeds = [new Uri("http://a.example/")] };
        var other = Rules(new EngineChoices()).OfService(Config, Prefix);

        var open = SourceRules.Join(isPrivate: false, [own], [other]);
        var closed = SourceRules.Join(isPrivate: true, [own], [other]);

        Assert.Equal((2, 2, 3), (open.Trackers.Length, open.Peers.Length, open.WebSeeds.Length));
        Assert.Equal((1, 0, 3), (closed.Trackers.Length, closed.Peers.Length, closed.WebSeeds.Length));
    }

    [Fact]
    public void A_flood_of_sources_is_cut()
    {
        var link = new MagnetLink(Link.InfoHash) { Trackers = [.. Enumerable.Range(0, 1_000).Select(i => $"http://t{i}.example/")] };

        Assert.Equal(100, Rules(new EngineChoices { Profile = NetworkProfile.Open }).OfLink(link).Trackers.Length);
    }

    private static SourceRules Rules(EngineChoices choices) => new(choices, isServiceLocal: false);

    private static async Task<MetainfoDocument> DocumentAsync()
    {
        using var folder = new TempFolder();
        var document = await TorrentBuilder.CreateAsync(folder.Write("x", [1, 2, 3]), new TorrentOptions());
        return document with { TrackerTiers = [["http://a.example/"], ["udp://b.example:1"]], WebSeeds = ["http://w.example/", "https://w.example/", "ftp://w.example/"] };
    }
}
