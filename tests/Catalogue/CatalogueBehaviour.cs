using Replica.Catalogue.Items;

namespace Replica.Catalogue.Tests;

/// <summary>What every <see cref="ICatalogue"/> promises; each implementation derives from it.</summary>
public abstract class CatalogueBehaviour
{
    private static readonly byte[] TokenHash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    protected abstract ICatalogue Catalogue { get; }

    [Fact]
    public async Task An_item_comes_back_as_it_was_put_by_prefix_and_by_info_hash()
    {
        var item = TestItems.Create(1, "youtube_v2-dQw4w9WgXcQ");
        Assert.Equal(PutOutcome.Written, await Catalogue.PutAsync(item, null));
        AssertSame(item, await Catalogue.FindAsync(item.Prefix));
        AssertSame(item, await Catalogue.FindAsync(item.InfoHash));
        Assert.Null(await Catalogue.FindAsync(ItemPrefix.Parse("other")));
        Assert.Null(await Catalogue.FindAsync(TestItems.Hash(2)));
    }

    [Fact]
    public async Task Putting_what_is_there_already_changes_and_logs_nothing()
    {
        await Catalogue.PutAsync(TestItems.Create(1), null);
        Assert.Equal(PutOutcome.Unchanged, await Catalogue.PutAsync(TestItems.Create(1), null));
        Assert.Single(await ChangesAsync());
    }

    [Fact]
    public async Task Putting_something_else_replaces_the_item_and_logs_it_anew()
    {
        await Catalogue.PutAsync(TestItems.Create(1), null);
        var seen = Assert.Single(await ChangesAsync()).Sequence;
        Assert.Equal(PutOutcome.Written, await Catalogue.PutAsync(TestItems.Create(1, title: "Another"), null));
        Assert.Equal("Another", (await Catalogue.FindAsync(TestItems.Hash(1)))!.Title);

        var change = Assert.Single(await Catalogue.ChangesAsync(seen, 10));
        Assert.Equal((ChangeKind.Put, "Another"), (change.Kind, change.Item!.Title));
    }

    [Fact]
    public async Task Two_prefixes_may_have_one_torrent_and_the_one_named_by_the_hash_comes_first()
    {
        var old = TestItems.Create(1, "0f0f0f0f-1111-2222-3333-444444444444");
        await Catalogue.PutAsync(old, null);
        AssertSame(old, await Catalogue.FindAsync(TestItems.Hash(1)));
        var named = TestItems.Create(1);
        await Catalogue.PutAsync(named, null);
        AssertSame(named, await Catalogue.FindAsync(TestItems.Hash(1)));
        AssertSame(old, await Catalogue.FindAsync(old.Prefix));
    }

    [Fact]
    public async Task The_first_token_hash_stays()
    {
        var item = TestItems.Create(1);
        await Catalogue.PutAsync(item, null);
        Assert.Null(await Catalogue.FindAdminTokenHashAsync(item.Prefix));
        Assert.Equal(PutOutcome.Unchanged, await Catalogue.PutAsync(item, TokenHash));
        Assert.Equal(TokenHash, await Catalogue.FindAdminTokenHashAsync(item.Prefix));

        await Catalogue.PutAsync(item, new byte[32]);
        await Catalogue.PutAsync(TestItems.Create(1, title: "Another"), null);
        Assert.Equal(TokenHash, await Catalogue.FindAdminTokenHashAsync(item.Prefix));
        Assert.Null(await Catalogue.FindAdminTokenHashAsync(ItemPrefix.Parse("other")));
    }

    [Fact]
    public async Task A_removed_item_is_gone_and_its_removal_logged_once()
    {
        var item = TestItems.Create(1);
        await Catalogue.PutAsync(item, TokenHash);
        var seen = (await ChangesAsync())[^1].Sequence;
        Assert.True(await Catalogue.RemoveAsync(item.Prefix));
        Assert.False(await Catalogue.RemoveAsync(item.Prefix));

        Assert.Null(await Catalogue.FindAsync(item.Prefix));
        Assert.Null(await Catalogue.FindAdminTokenHashAsync(item.Prefix));
        var change = Assert.Single(await Catalogue.ChangesAsync(seen, 10));
        Assert.Equal((ChangeKind.Remove, item.Prefix, item.InfoHash, null), (change.Kind, change.Prefix, change.InfoHash, change.Item));
    }

    [Fact]
    public async Task A_removed_item_can_come_back()
    {
        await Catalogue.PutAsync(TestItems.Create(1), null);
        await Catalogue.RemoveAsync(TestItems.Create(1).Prefix);
        Assert.Equal(PutOutcome.Written, await Catalogue.PutAsync(TestItems.Create(1), null));
        Assert.Equal(ChangeKind.Put, (await ChangesAsync())[^1].Kind);
    }

    [Fact]
    public async Task A_block_takes_every_item_of_the_torrent_away_and_keeps_it_away()
    {
        var named = TestItems.Create(1);
        var old = TestItems.Create(1, "old-one");
        await Catalogue.PutAsync(named, null);
        await Catalogue.PutAsync(old, null);
        await Catalogue.PutAsync(TestItems.Create(2), null);
        var seen = (await ChangesAsync())[^1].Sequence;

        Assert.True(await Catalogue.BlockAsync(TestItems.Hash(1)));
        Assert.False(await Catalogue.BlockAsync(TestItems.Hash(1)));
        Assert.True(await Catalogue.IsBlockedAsync(TestItems.Hash(1)));
        Assert.False(await Catalogue.IsBlockedAsync(TestItems.Hash(2)));
        Assert.Null(await Catalogue.FindAsync(TestItems.Hash(1)));
        Assert.Null(await Catalogue.FindAsync(old.Prefix));
        Assert.Equal(PutOutcome.Blocked, await Catalogue.PutAsync(named, null));
        Assert.NotNull(await Catalogue.FindAsync(TestItems.Hash(2)));

        var changes = await Catalogue.ChangesAsync(seen, 10);
        Assert.All(changes, change => Assert.Equal((ChangeKind.Block, TestItems.Hash(1)), (change.Kind, change.InfoHash)));
        Assert.Equal(new[] { named.Prefix.Value, old.Prefix.Value }.Order(), changes.Select(change => change.Prefix.Value).Order());
    }

    [Fact]
    public async Task A_hash_without_an_item_can_be_blocked_and_unblocked()
    {
        var hash = TestItems.Hash(9);
        Assert.False(await Catalogue.UnblockAsync(hash));
        Assert.True(await Catalogue.BlockAsync(hash));
        Assert.True(await Catalogue.UnblockAsync(hash));
        Assert.False(await Catalogue.UnblockAsync(hash));
        Assert.False(await Catalogue.IsBlockedAsync(hash));
        Assert.Equal(PutOutcome.Written, await Catalogue.PutAsync(TestItems.Create(9), null));
        Assert.Equal(
            [(ChangeKind.Block, hash.ToString()), (ChangeKind.Unblock, hash.ToString()), (ChangeKind.Put, hash.ToString())],
            (await ChangesAsync()).Select(change => (change.Kind, change.Prefix.Value)));
    }

    [Fact]
    public async Task Blocking_a_hash_leaves_the_log_of_an_item_that_only_has_its_text_for_a_prefix()
    {
        var item = TestItems.Create(2, TestItems.Hash(1).ToString());
        await Catalogue.PutAsync(item, null);
        await Catalogue.BlockAsync(TestItems.Hash(1));
        await Catalogue.UnblockAsync(TestItems.Hash(1));
        Assert.Contains(await ChangesAsync(), change => change.Kind == ChangeKind.Put && change.Item is not null);
    }

    [Fact]
    public async Task Readers_that_stop_anywhere_and_go_on_come_to_the_same_state()
    {
        var random = new Random(5);
        for (var step = 0; step < 120; step++)
        {
            var number = random.Next(6);
            switch (random.Next(5))
            {
                case 0:
                    await Catalogue.RemoveAsync(TestItems.Create(number).Prefix);
                    break;
                case 1:
                    await Catalogue.BlockAsync(TestItems.Hash(number));
                    break;
                case 2:
                    await Catalogue.UnblockAsync(TestItems.Hash(number));
                    break;
                default:
                    await Catalogue.PutAsync(TestItems.Create(number, title: $"step {step}"), null);
                    break;
            }

            if (step % 40 == 20)
                await AssertFollowedAsync(random.Next(1, 5));
        }

        await AssertFollowedAsync(1);
        await AssertFollowedAsync(1000);
    }

    [Fact]
    public async Task A_follower_beside_busy_writers_misses_nothing()
    {
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
                await Catalogue.PutAsync(TestItems.Create((writer * 25) + i), null);
        })).ToArray();

        var seen = new List<CatalogueChange>();
        while (seen.Count < 100)
        {
            Assert.DoesNotContain(writers, writer => writer.IsFaulted);
            var finished = writers.All(writer => writer.IsCompleted);
            var next = await Catalogue.ChangesAsync(seen.Count == 0 ? 0 : seen[^1].Sequence, 7);
            Assert.False(finished && next.Count == 0, "A change appeared below one already seen.");
            seen.AddRange(next);
        }

        await Task.WhenAll(writers);
        Assert.Equal(seen.Select(change => change.Sequence).Order().Distinct(), seen.Select(change => change.Sequence));
        Assert.Equal(100, seen.Select(change => change.Prefix).Distinct().Count());
    }

    [Fact]
    public async Task Many_who_put_one_item_at_once_write_it_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Catalogue.PutAsync(TestItems.Create(1), null))));
        Assert.Single(outcomes, PutOutcome.Written);
        Assert.Single(await ChangesAsync());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1001)]
    [InlineData(-1, 10)]
    public async Task Change_pages_out_of_bounds_are_refused(long after, int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Catalogue.ChangesAsync(after, limit));

    protected static void AssertSame(CatalogueItem expected, CatalogueItem? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Tags.ToArray(), actual.Tags.ToArray());
        Assert.Equal(expected.Files.ToArray(), actual.Files.ToArray());
        Assert.Equal(expected with { Tags = default, Files = default }, actual with { Tags = default, Files = default });
    }

    protected Task<IReadOnlyList<CatalogueChange>> ChangesAsync() => Catalogue.ChangesAsync(0, 1000);

    /// <summary>Replays the log from the start in pages and compares with what is there.</summary>
    private async Task AssertFollowedAsync(int pageSize)
    {
        var state = new Dictionary<string, string>();
        var after = 0L;
        while (await Catalogue.ChangesAsync(after, pageSize) is { Count: > 0 } page)
        {
            foreach (var change in page)
            {
                Assert.True(change.Sequence > after);
                after = change.Sequence;
                if (change.Kind is ChangeKind.Remove or ChangeKind.Block || (change.Kind == ChangeKind.Put && change.Item is null))
                    state.Remove(change.Prefix.Value);
                else if (change.Kind == ChangeKind.Put)
                    state[change.Prefix.Value] = change.Item!.Title;
            }
        }

        for (var number = 0; number < 6; number++)
        {
            var prefix = TestItems.Create(number).Prefix;
            Assert.Equal((await Catalogue.FindAsync(prefix))?.Title, state.GetValueOrDefault(prefix.Value));
        }
    }
}
