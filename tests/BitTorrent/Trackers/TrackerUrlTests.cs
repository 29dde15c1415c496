using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class TrackerUrlTests
{
    [Theory]
    [InlineData("http://tracker.example/announce", true)]
    [InlineData("https://tracker.example:8443/announce?passkey=x", true)]
    [InlineData("udp://tracker.example:6969", true)]
    [InlineData("udp://[2001:db8::1]:6969/announce", true)]
    [InlineData(" http://tracker.example/announce ", true)]
    [InlineData("udp://tracker.example/announce", false)]
    [InlineData("wss://tracker.example/announce", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/announce", false)]
    [InlineData("http://", false)]
    [InlineData("", false)]
    public void Only_trackers_that_can_be_asked_are_taken(string text, bool isTaken) =>
        Assert.Equal(isTaken, TrackerUrl.TryParse(text, isUsersWord: false) is not null);

    [Fact]
    public void An_endless_url_is_refused() =>
        Assert.Null(TrackerUrl.TryParse("http://tracker.example/" + new string('a', 5000), isUsersWord: true));

    [Fact]
    public void The_users_trackers_come_first_and_each_tracker_once()
    {
        var tiers = TrackerUrl.Tiers(new TorrentSources
        {
            UserTrackers = [["http://mine/announce"]],
            Trackers = [["http://a/announce", "http://mine/announce"], ["bad"], ["http://a/announce", "udp://b:1"]],
        });
        Assert.Equal(["http://mine/announce true", "http://a/announce false", "udp://b:1/ false"],
            tiers.SelectMany(tier => tier).Select(tracker => $"{tracker.Url} {(tracker.IsUsersWord ? "true" : "false")}"));
        Assert.Equal(3, tiers.Length);
    }
}
