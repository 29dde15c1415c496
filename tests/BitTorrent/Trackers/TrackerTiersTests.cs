using System.Net;
using Replica.BitTorrent.Trackers;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

public sealed class TrackerTiersTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly StubTrackers _trackers;
    private readonly TrackerTiers _tiers;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IPEndPoint> _found = [];
    private long _left = 1000;
    private Task _running = Task.CompletedTask;

    public TrackerTiersTests()
    {
        _trackers = new StubTrackers(_time);
        var resolver = new AddressResolver(null, allowPrivate: true);
        var client = new TrackerClient(new HttpTrackerClient(new HttpClient(_trackers), resolver, _time), null, resolver);
        _tiers = new TrackerTiers(client, (why, entry) => Announces.Request(why, _left) with { TrackerId = entry.TrackerId }, Take, _time, new Random(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task The_first_tier_that_answers_is_enough()
    {
        Start(["a"], ["b"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        await Until.PassesAsync(_time, 60);
        Assert.Equal([("a", "started")], Asked());
    }

    [Fact]
    public async Task Dead_tiers_hold_nobody_up()
    {
        _trackers.Answer = host => host == "live" ? StubTrackers.WithPeer() : null;
        Start(["dead1"], ["dead2"], ["live"]);
        await Until.HoldsAsync(_time, () => _found.Count == 1);
        Assert.InRange(_trackers.Times("live")[0], 6, 10);
    }

    [Fact]
    public async Task A_tier_that_fails_at_once_is_passed_at_once()
    {
        _trackers.Answer = host => host == "live" ? StubTrackers.WithPeer() : "d14:failure reason2:noe";
        Start(["dead1", "dead2"], ["live"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        Assert.Equal(0, _trackers.Times("live")[0]);
    }

    [Fact]
    public async Task A_tracker_that_works_moves_to_the_front_of_its_tier()
    {
        _trackers.Answer = host => host == "live" ? StubTrackers.WithPeer(600) : "d14:failure reason2:noe";
        Start(["dead1", "dead2", "dead3", "live"]);
        await Until.HoldsAsync(_time, () => _trackers.Times("live").Length == 3, TimeSpan.FromSeconds(10));
        var asked = _trackers.Asked.ToArray();
        Assert.Equal(["live", "live"], asked[Array.FindIndex(asked, ask => ask.Host == "live")..].Where(ask => ask.Seconds > 0).Select(ask => ask.Host).Take(2));
    }

    [Fact]
    public async Task The_interval_is_kept_with_a_little_spread()
    {
        Start(["a"]);
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 3, TimeSpan.FromSeconds(10));
        var times = _trackers.Times("a");
        Assert.InRange(times[1], 1800, 2000);
        Assert.InRange(times[2] - times[1], 1800, 2000);
        Assert.Equal(["started", "", ""], _trackers.Asked.Select(asked => asked.Event));
    }

    [Fact]
    public async Task Wanting_more_peers_asks_early_but_not_below_the_least_interval()
    {
        _trackers.Answer = _ => "d8:intervali1800e12:min intervali120e5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050e";
        Start(["a"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        _tiers.WantMore();
        _tiers.WantMore();
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 2);
        Assert.InRange(_trackers.Times("a")[1], 120, 180);
        await Until.PassesAsync(_time, 200);
        Assert.Equal(2, _trackers.Times("a").Length);
    }

    [Fact]
    public async Task A_tracker_without_peers_is_asked_beside_the_next_tier_while_peers_are_wanted()
    {
        _trackers.Answer = host => host == "empty" ? "d8:intervali1800e5:peers0:e" : StubTrackers.WithPeer();
        Start(["empty"], ["full"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        Assert.Equal([("empty", "started"), ("full", "started")], Asked());
    }

    [Fact]
    public async Task A_seed_is_content_with_a_tracker_without_peers()
    {
        _left = 0;
        _trackers.Answer = _ => "d8:intervali1800e5:peers0:e";
        Start(["empty"], ["full"]);
        await Until.HoldsAsync(() => _time.PendingTimers == 1 && !_trackers.Asked.IsEmpty);
        await Until.PassesAsync(_time, 5);
        Assert.Equal([("empty", "started")], Asked());
    }

    [Fact]
    public async Task Completed_is_told_once_and_at_once()
    {
        Start(["a"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        _left = 0;
        _tiers.Completed();
        await Until.HoldsAsync(() => _trackers.Times("a", "completed").Length == 1);
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 4, TimeSpan.FromSeconds(10));
        Assert.Equal([("a", "started"), ("a", "completed"), ("a", ""), ("a", "")], Asked());
    }

    [Fact]
    public async Task Completed_before_any_tracker_answered_is_told_when_one_does()
    {
        _trackers.Answer = _ => "d14:failure reason2:noe";
        Start(["a"]);
        await Until.HoldsAsync(() => _trackers.Asked.Count == 1);
        _tiers.Completed();
        await Until.PassesAsync(_time, 10);
        Assert.Single(_trackers.Asked);
        _trackers.Answer = _ => StubTrackers.WithPeer();
        await Until.HoldsAsync(_time, () => _trackers.Times("a", "completed").Length == 1);
        Assert.Equal([("a", "started"), ("a", "started"), ("a", "completed")], Asked());
    }

    [Fact]
    public async Task Stopped_is_told_to_those_that_know_us_alone()
    {
        _trackers.Answer = host => host == "bad" ? "d14:failure reason2:noe" : StubTrackers.WithPeer();
        Start(["bad"], ["a"], ["unasked"]);
        await Until.HoldsAsync(() => _found.Count == 1);
        await _stop.CancelAsync();
        await _running;
        await _tiers.StopAsync(default);
        Assert.Equal([("a", "stopped")], Asked().Where(asked => asked.Event == "stopped"));
    }

    [Fact]
    public async Task A_tracker_that_fails_is_backed_off_longer_each_time()
    {
        _trackers.Answer = _ => "d14:failure reason2:noe";
        Start(["a"]);
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 5);
        var times = _trackers.Times("a");
        Assert.All(Enumerable.Range(1, 4), i => Assert.InRange(times[i] - times[i - 1], 30 << (i - 1), (30 << (i - 1)) + 20));
    }

    [Theory]
    [InlineData("i10e", 600)]
    [InlineData("i0e", 30)]
    public async Task A_tracker_says_when_to_come_again(string retryIn, int seconds)
    {
        _trackers.Answer = _ => $"d14:failure reason2:no8:retry in{retryIn}e";
        Start(["a"]);
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 2);
        Assert.InRange(_trackers.Times("a")[1], seconds, seconds + 60);
    }

    [Fact]
    public async Task A_tracker_that_says_never_is_not_asked_again()
    {
        _trackers.Answer = _ => "d14:failure reason2:no8:retry in5:nevere";
        Start(["a"]);
        await Until.HoldsAsync(() => _trackers.Asked.Count == 1);
        _tiers.WantMore();
        for (var day = 0; day < 60; day++)
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Single(_trackers.Asked);
    }

    [Fact]
    public async Task A_tiny_interval_is_not_obeyed()
    {
        _trackers.Answer = _ => "d8:intervali0e12:min intervali0e5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050e";
        Start(["a"]);
        await Until.HoldsAsync(_time, () => _trackers.Times("a").Length == 3);
        Assert.InRange(_trackers.Times("a")[1], 30, 60);
    }

    [Fact]
    public async Task Of_a_thousand_trackers_a_hundred_are_asked()
    {
        _trackers.Answer = _ => "d14:failure reason2:no8:retry in5:nevere";
        Start([.. Enumerable.Range(0, 1000).Select(i => new[] { $"t{i}" })]);
        await Until.HoldsAsync(() => _trackers.Asked.Count == 100);
        await Until.PassesAsync(_time, 10);
        Assert.Equal(100, _trackers.Asked.Count);
    }

    [Fact]
    public async Task A_tracker_that_is_added_while_it_runs_is_asked_if_none_works()
    {
        _trackers.Answer = host => host == "live" ? StubTrackers.WithPeer() : "d14:failure reason2:no8:retry in5:nevere";
        Start(["a"]);
        await Until.HoldsAsync(() => _trackers.Asked.Count == 1);
        _tiers.Add([[Announces.Tracker("http://live/announce"), Announces.Tracker("http://a/announce")]]);
        await Until.HoldsAsync(() => _found.Count == 1);
        Assert.Equal([("a", "started"), ("live", "started")], Asked());
    }

    private (string Host, string Event)[] Asked() => [.. _trackers.Asked.Select(asked => (asked.Host, asked.Event))];

    private void Take(IReadOnlyList<IPEndPoint> peers) => _found.AddRange(peers);

    private void Start(params string[][] tiers)
    {
        _tiers.Add([.. tiers.Select(tier => (IReadOnlyList<TrackerUrl>)[.. tier.Select(host => Announces.Tracker($"http://{host}/announce"))])]);
        _running = Task.Run(() => _tiers.RunAsync(_stop.Token));
    }
}
