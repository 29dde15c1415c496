using Replica.SearchAnswers;
using Replica.SearchService.Upstreams;
using Replica.Support.Magnetico;

namespace Replica.Functions.Tests.SearchService.Upstreams;

public sealed class DhtUpstreamsTests
{
    [Fact]
    public async Task Rows_come_best_first_as_the_real_server_has_them()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("film and much else that makes the name long");
        var best = system.Store.Add("film", size: 5, time: 1_700_000_000);
        var answer = await MagneticoSystem.SearchAsync(system.Ask(), "film ");
        Assert.Equal((DhtState.Ok, true, false), (answer.State, answer.IsWhole, answer.HasDeeper));
        Assert.Equal(new MagneticoTorrent(best, "film", 5, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), 1), answer.Torrents[0]);
        Assert.Equal(2, answer.Torrents.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_deep_question_begins_with_the_same_rows_and_has_each_once(int order)
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Generate("film", 450);
        var upstreams = system.Ask();
        var head = await MagneticoSystem.SearchAsync(upstreams, "film ", (MagneticoOrder)order);
        var deep = await MagneticoSystem.SearchAsync(upstreams, "film ", (MagneticoOrder)order, isDeep: true);
        Assert.Equal((100, true, false), (head.Torrents.Length, head.HasDeeper, head.IsWhole));
        Assert.Equal((450, 100, false, true), (deep.Torrents.Length, deep.HeadCount, deep.HasDeeper, deep.IsWhole));
        Assert.Equal(head.Torrents, deep.Torrents.Take(100));
        Assert.Equal(450, deep.Torrents.DistinctBy(torrent => torrent.InfoHash).Count());
        if (order != (int)MagneticoOrder.Relevance)
            Assert.Equal(deep.Torrents.OrderByDescending(torrent => order == (int)MagneticoOrder.Size ? torrent.Size : torrent.DiscoveredOn.Ticks), deep.Torrents);
    }

    [Fact]
    public async Task What_was_asked_once_is_not_asked_again_for_a_while()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Generate("film", 150);
        var upstreams = system.Ask();
        for (var i = 0; i < 3; i++)
            await MagneticoSystem.SearchAsync(upstreams, "film ", isDeep: true);
        Assert.Equal(2, system.Server.Asked.Count);
        system.Time.Advance(TimeSpan.FromMinutes(11));
        await MagneticoSystem.SearchAsync(upstreams, "film ");
        Assert.Equal(3, system.Server.Asked.Count);
    }

    [Theory]
    [InlineData(MagneticowMood.Drops)]
    [InlineData(MagneticowMood.Redirects)]
    [InlineData(MagneticowMood.Fails)]
    [InlineData(MagneticowMood.Endless)]
    [InlineData(MagneticowMood.Malformed)]
    [InlineData(MagneticowMood.NoList)]
    [InlineData(MagneticowMood.Deep)]
    [InlineData(MagneticowMood.WrongType)]
    public async Task An_answer_that_is_none_is_a_failure_of_one_request(MagneticowMood mood)
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("a film");
        system.Server.Mood = mood;
        var upstreams = system.Ask();
        var answer = await MagneticoSystem.SearchAsync(upstreams, "film");
        Assert.Equal((DhtState.Failed, 0, 0), (answer.State, answer.Torrents.Length, answer.Upstreams));
        Assert.Single(system.Server.Asked);
        // What is read, and what the buffers on the way hold.
        Assert.InRange(system.Server.Endless, 0, 16 * MagneticoClient.MaxAnswer);
        system.Server.Mood = MagneticowMood.Honest;
        Assert.Single((await MagneticoSystem.SearchAsync(upstreams, "film")).Torrents);
    }

    [Theory]
    [InlineData(MagneticowMood.Hangs)]
    [InlineData(MagneticowMood.Stalls)]
    public async Task Who_does_not_answer_in_time_is_late(MagneticowMood mood)
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Server.Mood = mood;
        using var budget = new CancellationTokenSource();
        var upstreams = system.Ask();
        var asking = upstreams.SearchAsync(new(new("\"film\"", MagneticoOrder.Relevance, 1), false, upstreams.All), budget.Token, default);
        while (system.Server.Asked.IsEmpty)
            await Task.Yield();
        await budget.CancelAsync();
        Assert.Equal(DhtState.Late, (await asking).State);
    }

    [Fact]
    public async Task Odd_rows_are_left_out_and_the_others_shown_once()
    {
        await using var system = await MagneticoSystem.StartAsync();
        var hash = system.Store.Add("a\u0007film\u202e\ncalled \u001b[31mred");
        system.Server.Mood = MagneticowMood.Odd;
        var answer = await MagneticoSystem.SearchAsync(system.Ask(), "film");
        var torrent = Assert.Single(answer.Torrents);
        Assert.Equal((hash, "a film called [31mred"), (torrent.InfoHash, torrent.Name));
    }

    [Fact]
    public async Task Wrong_credentials_are_a_failure()
    {
        await using var system = await MagneticoSystem.StartAsync();
        var log = new RecordingLogger<DhtUpstreams>();
        using var upstreams = new DhtUpstreams(
            DhtSearchAddress.ParseAll([system.Server.Url.Replace("operator", "else", StringComparison.Ordinal)]), network: null, system.Time, log);
        for (var i = 0; i < 10; i++)
            Assert.Equal(DhtState.Failed, (await MagneticoSystem.SearchAsync(upstreams, "secret words")).State);
        Assert.Contains("401", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_fails_again_and_again_is_left_alone_and_then_tried_once()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("a film");
        system.Server.Mood = MagneticowMood.Fails;
        var log = new RecordingLogger<DhtUpstreams>();
        var upstreams = system.Ask(log);
        for (var i = 0; i < 20; i++)
            Assert.Equal(DhtState.Failed, (await MagneticoSystem.SearchAsync(upstreams, "private words")).State);
        Assert.Equal(DhtUpstream.Threshold, system.Server.Asked.Count);
        system.Server.Mood = MagneticowMood.Honest;
        system.Time.Advance(CircuitBreaker.FirstPause);
        Assert.Single((await MagneticoSystem.SearchAsync(upstreams, "film")).Torrents);

        var line = Assert.Single(log.Lines);
        Assert.Contains(system.Server.Base.Authority, line, StringComparison.Ordinal);
        Assert.DoesNotContain("private", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Magneticow.User, line, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Magneticow.Password), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_an_upstream_does_not_like_does_not_shut_it_out()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("a film");
        var upstreams = system.Ask();
        for (var i = 0; i < 20; i++)
            Assert.Equal(DhtState.Failed, (await upstreams.SearchAsync(new(new("film AND (", MagneticoOrder.Relevance, 2_000_000_000), false, upstreams.All), default, default)).State);
        Assert.Single((await MagneticoSystem.SearchAsync(upstreams, "film")).Torrents);
    }

    [Fact]
    public async Task Of_two_upstreams_one_that_fails_leaves_the_others_rows()
    {
        await using var system = await MagneticoSystem.StartAsync();
        await using var other = await MagneticoSystem.StartAsync();
        system.Store.Add("film one");
        other.Store.Add("film one");
        other.Store.Add("film two");
        var upstreams = system.Ask(null, other.Server.Url);
        var both = await MagneticoSystem.SearchAsync(upstreams, "film ");
        Assert.Equal((DhtState.Ok, 0b11), (both.State, both.Upstreams));
        Assert.Equal(["film one", "film two"], both.Torrents.Select(torrent => torrent.Name).Order());
        other.Server.Mood = MagneticowMood.Drops;
        var one = await MagneticoSystem.SearchAsync(upstreams, "film");
        Assert.Equal((DhtState.Failed, 0b01, "film one"), (one.State, one.Upstreams, Assert.Single(one.Torrents).Name));
    }

    [Fact]
    public async Task Two_upstreams_are_one_sorted_list_that_goes_on_as_it_began()
    {
        await using var system = await MagneticoSystem.StartAsync();
        await using var other = await MagneticoSystem.StartAsync();
        system.Store.Generate("film", 250);
        other.Store.Generate("film", 130);
        var upstreams = system.Ask(null, other.Server.Url);
        foreach (var order in new[] { MagneticoOrder.Size, MagneticoOrder.Discovered, MagneticoOrder.Relevance })
        {
            var head = await MagneticoSystem.SearchAsync(upstreams, "film ", order);
            var deep = await MagneticoSystem.SearchAsync(upstreams, "film ", order, isDeep: true);
            Assert.Equal(380, deep.Torrents.Length);
            Assert.Equal(head.Torrents, deep.Torrents.Take(head.Torrents.Length));
            if (order == MagneticoOrder.Size)
                Assert.Equal(deep.Torrents.Select(torrent => torrent.Size).OrderDescending(), deep.Torrents.Select(torrent => torrent.Size));
        }
    }

    [Fact]
    public async Task A_torrent_is_looked_up_with_its_files_once()
    {
        await using var system = await MagneticoSystem.StartAsync();
        var hash = system.Store.Add("concert", files: [("concert/one.flac", 10), ("concert/cover.jpg", 1)]);
        var upstreams = system.Ask();
        var (found, state) = await upstreams.LookUpAsync(hash, default, default);
        Assert.Equal((DhtState.Ok, "concert", 2), (state, found?.Torrent.Name, found?.Files.Length));
        await upstreams.LookUpAsync(hash, default, default);
        Assert.Equal(2, system.Server.Asked.Count);
        Assert.Equal(2, upstreams.KnownFiles(hash).Length);
        (found, state) = await upstreams.LookUpAsync(MagneticoStore.HashOf("unknown"), default, default);
        Assert.Equal((DhtState.Ok, null), (state, found));
    }
}
