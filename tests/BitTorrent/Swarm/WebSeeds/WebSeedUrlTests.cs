using Replica.BitTorrent.Swarm.WebSeeds;

namespace Replica.BitTorrent.Tests.Swarm.WebSeeds;

public sealed class WebSeedUrlTests
{
    [Theory]
    [InlineData("http://h/x", "a b+c%2F.mp4", "http://h/x/t/a%20b%2Bc%252F.mp4")]
    [InlineData("http://h/x/", "a/b", "http://h/x/t/a/b")]
    [InlineData("https://h:8443/data/", "Ж/片段.mp4", "https://h:8443/data/t/%D0%96/%E7%89%87%E6%AE%B5.mp4")]
    [InlineData("http://h", "~-._", "http://h/t/~-._")]
    [InlineData("http://h/", "...", "http://h/t/...")]
    [InlineData("http://h/", "a\\b?c#d", "http://h/t/a%5Cb%3Fc%23d")]
    public void Files_of_a_multi_file_torrent_lie_below_the_url(string seed, string path, string expected)
    {
        var info = TestTorrent.Create(16384, (path, 5)).Info;
        Assert.Equal(expected, WebSeedUrl.Of(new Uri(seed), info, info.Files[0]).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://h/x/film.mp4", "http://h/x/film.mp4")]
    [InlineData("http://h/x/", "http://h/x/t")]
    [InlineData("http://h", "http://h/t")]
    public void A_single_file_lies_at_the_url_or_below_it(string seed, string expected)
    {
        var info = TestTorrent.CreateSingle(16384, 5).Info;
        Assert.Equal(expected, WebSeedUrl.Of(new Uri(seed), info, info.Files[0]).AbsoluteUri);
    }
}
