using Replica.Catalogue.Jobs;

namespace Replica.Catalogue.Tests;

/// <summary>What every <see cref="IIngestLedger"/> promises; each implementation derives from it.</summary>
public abstract class IngestLedgerBehaviour
{
    private const string Url = "https://example.com/watch?v=片&x='; --";

    protected abstract IIngestLedger Ledger { get; }

    protected abstract DateTimeOffset Now { get; }

    protected abstract void Pass(TimeSpan time);

    [Fact]
    public async Task A_job_that_was_added_is_queued()
    {
        await Ledger.AddAsync("one", Url);
        Assert.Equal(new IngestJob("one", Url, IngestJobState.Queued, null, null, null, Now), await Ledger.FindAsync("one"));
        Assert.Null(await Ledger.FindAsync("two"));
    }

    [Fact]
    public async Task A_job_comes_back_as_it_was_stored_with_the_time_of_storing()
    {
        var job = new IngestJob("one", Url, IngestJobState.Downloading, 37, "The last try failed: ۱", "magnet:?xt=urn:btih:x", DateTimeOffset.UnixEpoch);
        await Ledger.PutAsync(job);
        Assert.Equal(job with { Updated = Now }, await Ledger.FindAsync("one"));

        Pass(TimeSpan.FromSeconds(1));
        var later = job with { State = IngestJobState.Queued, Percent = null, Error = null, Link = null };
        await Ledger.PutAsync(later);
        Assert.Equal(later with { Updated = Now }, await Ledger.FindAsync("one"));
    }

    [Fact]
    public async Task Adding_a_job_that_is_known_leaves_it_as_it_is()
    {
        var job = new IngestJob("one", Url, IngestJobState.Done, 100, null, "link", Now);
        await Ledger.PutAsync(job);
        Pass(TimeSpan.FromDays(1));
        await Ledger.AddAsync("one", "https://example.com/other");
        Assert.Equal(job, await Ledger.FindAsync("one"));
    }

    [Fact]
    public async Task Jobs_are_listed_latest_change_first_up_to_a_limit()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Ledger.AddAsync(id, Url);
            Pass(TimeSpan.FromMilliseconds(1));
        }

        await Ledger.PutAsync(new("a", Url, IngestJobState.Probing, null, null, null, Now));
        Assert.Equal(["a", "c", "b"], (await Ledger.ListAsync(1000)).Select(job => job.Id));
        Assert.Equal(["a", "c"], (await Ledger.ListAsync(2)).Select(job => job.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_listing_out_of_bounds_is_refused(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ledger.ListAsync(limit));

    [Fact]
    public async Task Jobs_that_ended_are_forgotten_after_thirty_days_and_no_others()
    {
        foreach (var state in Enum.GetValues<IngestJobState>())
            await Ledger.PutAsync(new(state.ToString(), Url, state, null, null, null, Now));
        Pass(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(Enum.GetValues<IngestJobState>().Length, (await Ledger.ListAsync(1000)).Count);

        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["Downloading", "Probing", "Publishing", "Queued"], (await Ledger.ListAsync(1000)).Select(job => job.Id).Order());
        Assert.Null(await Ledger.FindAsync("Done"));
        await Ledger.AddAsync("Done", Url);
        Assert.Equal(IngestJobState.Queued, (await Ledger.FindAsync("Done"))!.State);
    }

    [Fact]
    public async Task A_job_that_is_taken_up_again_is_not_forgotten()
    {
        await Ledger.PutAsync(new("one", Url, IngestJobState.Failed, null, "Gone.", null, Now));
        await Ledger.PutAsync(new("one", Url, IngestJobState.Queued, null, null, null, Now));
        Pass(TimeSpan.FromDays(400));
        Assert.NotNull(await Ledger.FindAsync("one"));
    }

    [Fact]
    public async Task Ids_and_sources_may_be_any_text_however_long()
    {
        var text = new string('片', 5_000);
        await Ledger.AddAsync(text, Url);
        Assert.Equal(text, (await Ledger.FindAsync(text))!.Id);
        Assert.Null(await Ledger.FindAsync(text + "a"));
        Assert.True(await Ledger.TryClaimAsync(text, TestItems.Hash(1), null));
        Assert.Equal(TestItems.Hash(1), await Ledger.FindClaimAsync(text));
        Assert.Null(await Ledger.FindClaimAsync(text + "a"));
    }

    [Fact]
    public async Task One_torrent_stands_for_a_source_until_another_takes_its_place_knowingly()
    {
        var (one, two, three) = (TestItems.Hash(1), TestItems.Hash(2), TestItems.Hash(3));
        Assert.Null(await Ledger.FindClaimAsync("youtube/a"));
        Assert.True(await Ledger.TryClaimAsync("youtube/a", one, null));
        Assert.True(await Ledger.TryClaimAsync("youtube/a", one, null));
        Assert.False(await Ledger.TryClaimAsync("youtube/a", two, null));
        Assert.False(await Ledger.TryClaimAsync("youtube/a", two, three));
        Assert.False(await Ledger.TryClaimAsync("youtube/b", two, one));
        Assert.Equal(one, await Ledger.FindClaimAsync("youtube/a"));
        Assert.Null(await Ledger.FindClaimAsync("youtube/b"));

        Assert.True(await Ledger.TryClaimAsync("youtube/a", two, one));
        Assert.True(await Ledger.TryClaimAsync("youtube/a", two, one));
        Assert.Equal(two, await Ledger.FindClaimAsync("youtube/a"));
    }

    [Fact]
    public async Task A_claim_is_released_only_by_the_torrent_that_has_it()
    {
        await Ledger.TryClaimAsync("youtube/a", TestItems.Hash(1), null);
        await Ledger.ReleaseClaimAsync("youtube/a", TestItems.Hash(2));
        await Ledger.ReleaseClaimAsync("youtube/b", TestItems.Hash(1));
        Assert.Equal(TestItems.Hash(1), await Ledger.FindClaimAsync("youtube/a"));
        await Ledger.ReleaseClaimAsync("youtube/a", TestItems.Hash(1));
        Assert.Null(await Ledger.FindClaimAsync("youtube/a"));
        Assert.True(await Ledger.TryClaimAsync("youtube/a", TestItems.Hash(2), null));
    }

    [Fact]
    public async Task Of_many_who_claim_a_source_at_once_one_succeeds()
    {
        var claimed = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() => Ledger.TryClaimAsync("a", TestItems.Hash(number), null))));
        Assert.Equal(TestItems.Hash(Array.IndexOf(claimed, true)), await Ledger.FindClaimAsync("a"));
        Assert.Single(claimed, true);
    }
}
