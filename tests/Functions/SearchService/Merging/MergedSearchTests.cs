using System.Text.Json;
using System.Web;
using Replica.Catalogue.Items;
using Replica.SearchAnswers;
using Replica.Support.Magnetico;

namespace Replica.Functions.Tests.SearchService.Merging;

public sealed class MergedSearchTests
{
    [Fact]
    public async Task Ours_come_first_among_equals_and_an_exact_one_of_the_dht_before_weak_ones_of_ours()
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync(
            MergedSystem.Item("Big Buck Bunny"), MergedSystem.Item("Cartoons", "with the big buck bunny, the big buck bunny and the big buck bunny"),
            MergedSystem.Item("Big Buck Bunnyhop"), MergedSystem.Item("Big Bunny"));
        system.Dht.Store.Add("Big.Buck.Bunny.1080p");
        system.Dht.Store.Add("Big Buck Bunnies");
        var titles = (await system.TitlesAsync("s=big+buck+bunny")).ToList();
        Assert.Equal(["Big Buck Bunny", "Big.Buck.Bunny.1080p"], titles.Take(2));
        Assert.Equal("Big Buck Bunnies", titles[^1]); // To FTS5's stemmer the same word; to ours, at best, a beginning.
        Assert.Equal(6, titles.Count);
    }

    [Fact]
    public async Task A_result_of_the_dht_has_every_field_of_the_contract_and_a_link_without_a_place_of_ours()
    {
        await using var system = await MergedSystem.StartAsync();
        var hash = system.Dht.Store.Add("Sintel — the.film.mkv", size: 12, time: 1_600_000_000, ("a/b.mkv", 5), ("a/c.mkv", 7));
        var answer = await system.GetAsync("s=sintel");
        Assert.Equal("""{"service":"ok","dht":"ok"}""", answer.GetProperty("sources").GetRawText());
        Assert.Equal("""{"type":{"video":1},"lang":{}}""", answer.GetProperty("facets").GetRawText());
        Assert.Equal((1, "eq", false), (answer.GetProperty("totalResults").GetInt32(), answer.GetProperty("totalRelation").GetString(), answer.GetProperty("partial").GetBoolean()));
        var found = Assert.Single(answer.GetProperty("objects").EnumerateArray());
        Assert.Equal(
            $$$"""
            {"hostedOnReplica":false,"infoHash":"{{{hash}}}","torrentName":"Sintel \u2014 the.film.mkv",
            "torrentInternalFilePath":"Sintel \u2014 the.film.mkv","torrentNumFiles":2,"fileIndex":0,"fileSize":12,"mimeTypes":["video/x-matroska"],
            "mediaType":"video","lastModified":"2020-09-13T12:26:40Z","replicaLink":"magnet:?xt=urn:btih:{{{hash}}}\u0026dn=Sintel%20%E2%80%94%20the.film.mkv\u0026so=0",
            "displayName":"Sintel \u2014 the.film.mkv","metadata":{"title":"Sintel \u2014 the.film.mkv","description":""},
            "swarmMetadata":null,"highlight":{"title":[[0,6]],"files":[]}}
            """.ReplaceLineEndings(""),
            found.GetRawText());
        var link = ReplicaLink.Parse(found.GetProperty("replicaLink").GetString()!);
        Assert.Equal((hash, hash, 0), (link.InfoHash.ToString(), link.Prefix.Value, link.FileIndex));
        Assert.Empty(link.Magnet.ExactSources);
    }

    [Fact]
    public async Task What_both_have_is_ours_and_what_is_blocked_is_nobodys()
    {
        await using var system = await MergedSystem.StartAsync();
        var hash = BitTorrent.Metainfo.InfoHash.Parse(system.Dht.Store.Add("a film of the dht"));
        var blocked = system.Dht.Store.Add("a film that is blocked");
        await system.Search.PutAsync(MergedSystem.Item("a film of ours") with { InfoHash = hash, Prefix = ItemPrefix.Parse(hash.ToString()) });
        await system.Search.Catalogue.BlockAsync(BitTorrent.Metainfo.InfoHash.Parse(blocked));
        await system.Search.Follower.CatchUpAsync(default);
        Assert.Equal(["a film of ours"], await system.TitlesAsync("s=film"));
        Assert.Empty(await system.TitlesAsync($"s={blocked}"));
        Assert.Equal(["a film of ours"], await system.TitlesAsync($"s={hash}"));
    }

    [Fact]
    public async Task An_info_hash_is_looked_up_and_its_files_say_what_it_is()
    {
        await using var system = await MergedSystem.StartAsync();
        var hash = system.Dht.Store.Add("some name", files: [("one.flac", 100), ("cover.jpg", 1)]);
        var found = Assert.Single((await system.GetAsync($"s={hash.ToUpperInvariant()}")).GetProperty("objects").EnumerateArray());
        Assert.Equal((hash, "audio"), (found.GetProperty("infoHash").GetString(), found.GetProperty("mediaType").GetString()));
        Assert.Empty(await system.TitlesAsync($"s={MagneticoStore.HashOf("unknown")}"));
        // What is known of it counts for later searches, which do not ask for it again.
        var asked = system.Dht.Server.Asked.Count;
        Assert.Equal("audio", (await system.GetAsync("s=some+name")).GetProperty("objects")[0].GetProperty("mediaType").GetString());
        Assert.Equal(asked + 1, system.Dht.Server.Asked.Count);
    }

    [Theory]
    [InlineData("relevance", 0)]
    [InlineData("date", 0)]
    [InlineData("size", 0)]
    [InlineData("seeders", 0)]
    [InlineData("relevance", 1)]
    [InlineData("size", 1)]
    public async Task Pages_by_cursor_and_by_offset_have_every_result_once_and_in_one_order(string order, int several)
    {
        await using var system = await MergedSystem.StartAsync();
        // Odd sizes and times are ours and even ones the DHT's, and some are both's.
        await system.Search.PutAsync([.. Enumerable.Range(1, 130).Select(i => SearchSystem.Item($"film {i} of ours", ($"{i}.mp4", 1_000 + (3 * i))) with
        {
            Created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000 + (3 * i)),
            Title = several == 1 && i % 2 == 0 ? $"ours {i}" : $"film {i} of ours",
            Description = "film",
        })]);
        system.Dht.Store.Generate("film", 230);
        var whole = await system.WalkAsync($"s=film&orderBy={order}", 100);
        Assert.Equal(360, whole.Count);
        Assert.Equal(360, whole.Distinct().Count());
        Assert.Equal(whole, await system.WalkAsync($"s=film&orderBy={order}", 37));
        foreach (var offset in new[] { 1, 20, 99, 100, 101, 199, 200, 250, 333, 355, 360 })
        {
            var titles = (await system.GetAsync($"s=film&orderBy={order}&offset={offset}&limit=7")).GetProperty("objects").EnumerateArray()
                .Select(found => found.GetProperty("displayName").GetString()).ToList();
            Assert.Equal(whole.Skip(offset).Take(7), titles);
        }
    }

    [Theory]
    [InlineData("date")]
    [InlineData("size")]
    public async Task Other_orders_run_through_both(string order)
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync([.. Enumerable.Range(1, 9).Select(i => SearchSystem.Item($"film ours {i}", ("a.mp4", 1_000 + (10 * i))) with
        {
            Created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000 + (10 * i)),
        })]);
        system.Dht.Store.Generate("film", 60);
        var answer = await system.GetAsync($"s=film&orderBy={order}&limit=100");
        var values = answer.GetProperty("objects").EnumerateArray()
            .Select(found => order == "date" ? found.GetProperty("lastModified").GetDateTimeOffset().UtcTicks : found.GetProperty("fileSize").GetInt64()).ToList();
        Assert.Equal(69, values.Count);
        Assert.Equal(values.OrderDescending(), values);
        // Of equal ones ours is first.
        Assert.Equal(
            ["film ours 9", "film ours 8", "film ours 7", "film ours 6", "film 60"],
            answer.GetProperty("objects").EnumerateArray().Take(5).Select(found => found.GetProperty("displayName").GetString()));
    }

    [Fact]
    public async Task Filters_hold_for_both()
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync(MergedSystem.Item("film of ours"));
        system.Dht.Store.Add("film.1080p", size: 500, time: 1_700_000_000);
        system.Dht.Store.Add("film score FLAC", size: 5_000, time: 1_500_000_000);
        Assert.Equal(["film of ours", "film.1080p"], await system.TitlesAsync("s=film&type=video"));
        Assert.Equal(["film score FLAC"], await system.TitlesAsync("s=film&type=audio"));
        Assert.Equal(["film.1080p"], await system.TitlesAsync("s=film&maxSize=600"));
        Assert.Equal(["film score FLAC"], await system.TitlesAsync("s=film&minSize=2000"));
        Assert.Equal(["film of ours", "film.1080p"], await system.TitlesAsync("s=film&since=2023-01-01"));
        Assert.Equal("""{"type":{"audio":1,"video":2},"lang":{}}""", (await system.GetAsync("s=film")).GetProperty("facets").GetRawText());
        Assert.Empty(await system.TitlesAsync("s=fil&match=all"));
        Assert.Equal(3, (await system.TitlesAsync("s=film&match=all")).Count());
    }

    [Theory]
    [InlineData("s=")]
    [InlineData("s=-film")]
    [InlineData("s=%22%28%22")]
    [InlineData("s=film&lang=fa")]
    public async Task What_the_upstreams_can_not_answer_they_are_not_asked(string parameters)
    {
        await using var system = await MergedSystem.StartAsync();
        var answer = await system.GetAsync(parameters);
        Assert.Equal("off", answer.GetProperty("sources").GetProperty("dht").GetString());
        Assert.False(answer.GetProperty("partial").GetBoolean());
        Assert.Empty(system.Dht.Server.Asked);
    }

    [Fact]
    public async Task An_upstream_that_is_late_makes_the_answer_partial_and_no_later()
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync(MergedSystem.Item("film of ours"));
        system.Dht.Server.Mood = MagneticowMood.Hangs;
        var answer = await system.GetLateAsync("s=film");
        Assert.Equal("""{"service":"ok","dht":"late"}""", answer.GetProperty("sources").GetRawText());
        Assert.Equal((true, "gte", 1), (answer.GetProperty("partial").GetBoolean(), answer.GetProperty("totalRelation").GetString(), answer.GetProperty("objects").GetArrayLength()));
    }

    [Fact]
    public async Task A_list_begun_without_the_dht_goes_on_without_it()
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync([.. Enumerable.Range(1, 5).Select(i => MergedSystem.Item($"film {i}"))]);
        system.Dht.Store.Add("film of the dht");
        system.Dht.Server.Mood = MagneticowMood.Fails;
        var first = await system.GetAsync("s=film&limit=3");
        system.Dht.Server.Mood = MagneticowMood.Honest;
        var second = await system.GetAsync($"s=film&limit=3&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(["failed", "failed"], new[] { first, second }.Select(page => page.GetProperty("sources").GetProperty("dht").GetString()));
        Assert.True(second.GetProperty("partial").GetBoolean());
        Assert.Equal(5, Hashes(first, second).Distinct().Count());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_list_that_loses_the_dht_on_the_way_takes_it_up_where_it_was_left()
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync([.. Enumerable.Range(1, 4).Select(i => MergedSystem.Item($"film {i}", "weak"))]);
        await system.Search.PutAsync([.. Enumerable.Range(1, 4).Select(i => MergedSystem.Item($"other {i}", "film"))]);
        system.Dht.Store.Generate("film", 12);
        var first = await system.GetAsync("s=film&limit=7");
        system.Dht.Time.Advance(TimeSpan.FromMinutes(11));
        system.Dht.Server.Mood = MagneticowMood.Drops;
        var second = await system.GetAsync($"s=film&limit=3&cursor={first.GetProperty("nextCursor").GetString()}");
        system.Dht.Server.Mood = MagneticowMood.Honest;
        var third = await system.GetAsync($"s=film&limit=20&cursor={second.GetProperty("nextCursor").GetString()}");
        Assert.Equal(["ok", "failed", "ok"], new[] { first, second, third }.Select(page => page.GetProperty("sources").GetProperty("dht").GetString()));
        Assert.Equal(20, Hashes(first, second, third).Count);
        Assert.Equal(20, Hashes(first, second, third).Distinct().Count());
    }

    [Theory]
    [InlineData("s=film")]
    [InlineData("s=film&orderBy=date")]
    public async Task A_list_goes_on_as_it_was_but_for_what_is_gone(string parameters)
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync([.. Enumerable.Range(1, 20).Select(i => MergedSystem.Item($"film {i}"))]);
        system.Dht.Store.Generate("film", 20);
        var whole = Hashes(await system.GetAsync($"{parameters}&limit=100"));
        var answer = await system.GetAsync($"{parameters}&limit=5");
        var shown = Hashes(answer);
        var index = system.Search.Follower.Index;
        var (gone, ours) = (new List<string>(), whole.Where(hash => index.Current.FindInfoHash(hash).Count > 0).ToHashSet());
        for (var page = 0; answer.GetProperty("nextCursor").GetString() is { } cursor; page++)
        {
            // Each time something better comes, one of each source that was not shown yet is removed or blocked, and one changes.
            var left = whole.Except(shown).Except(gone).ToList();
            var (removed, blocked) = (left.LastOrDefault(ours.Contains), left.FindLast(hash => !ours.Contains(hash)));
            index.Apply([new() { Id = InfoHashOf(page), Title = "film", InfoHash = InfoHashOf(page), Seeders = 99_999, Date = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) }], removed is null ? [] : index.Current.FindInfoHash(removed));
            if (blocked is not null)
                await system.Search.Catalogue.BlockAsync(BitTorrent.Metainfo.InfoHash.Parse(blocked));
            await system.Search.Follower.CatchUpAsync(default);
            gone.AddRange(new[] { removed, blocked }.OfType<string>());
            answer = await system.GetAsync($"{parameters}&limit=5&cursor={cursor}");
            shown.AddRange(Hashes(answer));
        }

        Assert.Equal(whole.Except(gone), shown);
        Assert.True(gone.Count > 4);
        Assert.Contains(InfoHashOf(0), Hashes(await system.GetAsync($"{parameters}&limit=5")));

        static string InfoHashOf(int page) => (page + 1).ToString("x40", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("s=film")]
    [InlineData("s=film&orderBy=date")]
    public async Task A_list_goes_on_from_a_snapshot_and_back(string parameters)
    {
        await using var system = await MergedSystem.StartAsync();
        await system.Search.PutAsync([.. Enumerable.Range(1, 9).Select(i => MergedSystem.Item($"other {i}", "film"))]);
        await system.Search.PutAsync([.. Enumerable.Range(1, 9).Select(i => MergedSystem.Item($"film {i}", "weak"))]);
        system.Dht.Store.Generate("film", 12);
        var whole = await system.GetAsync($"{parameters}&limit=100");
        var first = await system.GetAsync($"{parameters}&limit=7");
        var second = FromSnapshot($"{parameters}&limit=5&cursor={Cursor(first)}");
        var third = await system.GetAsync($"{parameters}&limit=100&cursor={Cursor(second)}");
        Assert.Equal(("snapshot", "failed", 7), (Source(second, "service"), Source(second, "dht"), second.GetProperty("startIndex").GetInt32()));
        Assert.Equal("ok", Source(third, "dht"));
        Assert.Equal(Hashes(whole).Order(), Hashes(first, second, third).Order());

        // What a snapshot began goes on without the DHT.
        var begun = FromSnapshot($"{parameters}&limit=4");
        var rest = await system.GetAsync($"{parameters}&limit=100&cursor={Cursor(begun)}");
        Assert.Equal(("ok", "off"), (Source(rest, "service"), Source(rest, "dht")));
        Assert.Equal(18, Hashes(begun, rest).Distinct().Count());
        Assert.Equal(18, Hashes(begun, rest).Count);

        JsonElement FromSnapshot(string query)
        {
            var values = HttpUtility.ParseQueryString(query);
            var body = new SnapshotAnswers(system.Search.Follower.Index.Current).Search(name => values[name] ?? "");
            Assert.Equal(200, body.Status);
            return JsonDocument.Parse(body.Bytes).RootElement;
        }

        static string? Cursor(JsonElement answer) => answer.GetProperty("nextCursor").GetString();
        static string? Source(JsonElement answer, string source) => answer.GetProperty("sources").GetProperty(source).GetString();
    }

    [Fact]
    public async Task A_cursor_of_another_search_or_of_nobody_is_refused()
    {
        await using var system = await MergedSystem.StartAsync();
        system.Dht.Store.Generate("film", 9);
        var cursor = (await system.GetAsync("s=film&limit=2")).GetProperty("nextCursor").GetString()!;
        await system.GetAsync($"s=film&limit=2&cursor={cursor}");
        foreach (var wrong in new[] { $"s=films&cursor={cursor}", $"s=film&cursor=B{cursor[1..]}", $"s=film&cursor={cursor}A", $"s=film&cursor={cursor[..^1]}", "s=film&cursor=zz", $"s=&cursor={cursor}" })
        {
            using var response = await system.Search.GetAsync($"/v1/search?limit=2&{wrong}");
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private static List<string> Hashes(params JsonElement[] pages) =>
        [.. pages.SelectMany(page => page.GetProperty("objects").EnumerateArray()).Select(found => found.GetProperty("infoHash").GetString()!)];
}
