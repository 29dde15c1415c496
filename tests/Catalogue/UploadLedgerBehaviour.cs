using Replica.Catalogue.Uploads;

namespace Replica.Catalogue.Tests;

/// <summary>What every <see cref="IUploadLedger"/> promises; each implementation derives from it.</summary>
public abstract class UploadLedgerBehaviour
{
    protected abstract IUploadLedger Ledger { get; }

    protected abstract DateTimeOffset Now { get; }

    protected abstract void Pass(TimeSpan time);

    [Fact]
    public async Task An_upload_comes_back_as_it_was_added()
    {
        var upload = Upload("one");
        await Ledger.AddAsync(upload);
        var found = await Ledger.FindAsync("one");
        Assert.NotNull(found);
        Assert.Equal(upload.Files.ToArray(), found.Files.ToArray());
        Assert.Equal(upload.Tags.ToArray(), found.Tags.ToArray());
        Assert.Equal(upload.AdminTokenHash.ToArray(), found.AdminTokenHash.ToArray());
        Assert.Equal(Plain(upload), Plain(found));
        Assert.Null(await Ledger.FindAsync("two"));
    }

    [Fact]
    public async Task An_upload_moves_only_from_where_it_is()
    {
        await Ledger.AddAsync(Upload("one"));
        Assert.False(await Ledger.MoveAsync("one", UploadState.Verifying, UploadState.Published));
        Assert.False(await Ledger.MoveAsync("two", UploadState.Receiving, UploadState.Verifying));
        Assert.True(await Ledger.MoveAsync("one", UploadState.Receiving, UploadState.Verifying));
        Assert.True(await Ledger.MoveAsync("one", UploadState.Verifying, UploadState.Rejected, "Piece 3 is wrong."));
        var found = await Ledger.FindAsync("one");
        Assert.Equal((UploadState.Rejected, "Piece 3 is wrong."), (found!.State, found.Reason));
    }

    [Fact]
    public async Task Of_many_who_move_an_upload_one_succeeds()
    {
        await Ledger.AddAsync(Upload("one"));
        var moved = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Ledger.MoveAsync("one", UploadState.Receiving, UploadState.Verifying))));
        Assert.Single(moved, true);
    }

    [Fact]
    public async Task One_upload_of_a_torrent_is_the_verified_one_until_released()
    {
        await Ledger.AddAsync(Upload("one"));
        await Ledger.AddAsync(Upload("two"));
        Assert.Null(await Ledger.FindVerifiedAsync(TestItems.Hash(1)));
        Assert.True(await Ledger.ClaimVerifiedAsync("one", TestItems.Hash(1)));
        Assert.True(await Ledger.ClaimVerifiedAsync("one", TestItems.Hash(1)));
        Assert.False(await Ledger.ClaimVerifiedAsync("two", TestItems.Hash(1)));
        Assert.Equal("one", (await Ledger.FindVerifiedAsync(TestItems.Hash(1)))!.Id);

        await Ledger.ReleaseVerifiedAsync(TestItems.Hash(1));
        await Ledger.ReleaseVerifiedAsync(TestItems.Hash(1));
        Assert.True(await Ledger.ClaimVerifiedAsync("two", TestItems.Hash(1)));
        Assert.Equal("two", (await Ledger.FindVerifiedAsync(TestItems.Hash(1)))!.Id);
    }

    [Fact]
    public async Task Old_uploads_of_a_state_are_listed_oldest_first()
    {
        foreach (var (id, hours) in new[] { ("young", 0), ("oldest", -9), ("moved", -8), ("old", -5) })
            await Ledger.AddAsync(Upload(id) with { Created = Now.AddHours(hours) });
        await Ledger.MoveAsync("moved", UploadState.Receiving, UploadState.Verifying);
        Assert.Equal(["oldest", "old"], (await Ledger.ListAsync(UploadState.Receiving, Now.AddHours(-1))).Select(upload => upload.Id));
        Assert.Equal(["moved"], (await Ledger.ListAsync(UploadState.Verifying, Now)).Select(upload => upload.Id));
    }

    [Fact]
    public async Task A_listing_has_at_most_a_hundred_uploads()
    {
        for (var i = 0; i < 103; i++)
            await Ledger.AddAsync(Upload($"upload {i}"));
        Assert.Equal(100, (await Ledger.ListAsync(UploadState.Receiving, Now.AddHours(1))).Count);
    }

    [Fact]
    public async Task A_counter_stops_at_its_limit()
    {
        Assert.True(await CountAsync("a", 60, 100));
        Assert.False(await CountAsync("a", 41, 100));
        Assert.True(await CountAsync("a", 40, 100));
        Assert.False(await CountAsync("a", 1, 100));
        Assert.True(await CountAsync("b", 100, 100));
        Assert.False(await CountAsync("c", 101, 100));
        Assert.True(await CountAsync("d", 1, long.MaxValue));
        Assert.False(await CountAsync("d", long.MaxValue, long.MaxValue));
    }

    [Fact]
    public async Task A_counter_vanishes_when_it_expires()
    {
        Assert.True(await CountAsync("a", 100, 100));
        Pass(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.False(await CountAsync("a", 1, 100));
        Pass(TimeSpan.FromSeconds(1));
        Assert.True(await CountAsync("a", 100, 100));
    }

    [Fact]
    public async Task Many_who_count_at_once_never_pass_the_limit()
    {
        var counted = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => CountAsync("a", 1, 10))));
        Assert.Equal(10, counted.Count(added => added));
    }

    [Fact]
    public async Task All_who_ask_get_the_same_secret_of_a_day_and_another_the_next_day()
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var secrets = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Ledger.DaySecretAsync(today))));
        Assert.All(secrets, secret => Assert.Equal(secrets[0], secret));
        Assert.Equal(32, secrets[0].Length);
        Assert.NotEqual(secrets[0], await Ledger.DaySecretAsync(today.AddDays(1)));
        Assert.NotEqual(new byte[32], secrets[0]);
    }

    [Fact]
    public async Task The_secret_of_a_day_is_gone_two_days_after_it_began()
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var left = new DateTimeOffset(today.AddDays(2), TimeOnly.MinValue, TimeSpan.Zero) - Now;
        var secret = await Ledger.DaySecretAsync(today);
        Pass(left - TimeSpan.FromSeconds(1));
        Assert.Equal(secret, await Ledger.DaySecretAsync(today));
        Pass(TimeSpan.FromSeconds(1));
        Assert.NotEqual(secret, await Ledger.DaySecretAsync(today));
    }

    private Task<bool> CountAsync(string counter, long amount, long limit) => Ledger.TryCountAsync(counter, amount, limit, Now.AddHours(1));

    private UploadRecord Upload(string id) => new(
        id, TestItems.Hash(1), 1234, 5 << 20, [new UploadFile("片/a b+c%2F.mp4", 7, "parts"), new UploadFile("empty", 0, "")],
        "فیلم ۱", "Description", ["tag"], [.. new byte[32]], Now, UploadState.Receiving, null);

    private static UploadRecord Plain(UploadRecord upload) => upload with { Files = default, Tags = default, AdminTokenHash = default };
}
