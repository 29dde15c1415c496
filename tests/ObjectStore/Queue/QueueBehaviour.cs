using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Tests.Queue;

/// <summary>What every <see cref="IQueue"/> promises; each implementation derives from it.</summary>
public abstract class QueueBehaviour
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    /// <summary>Makes dead letters of messages after three deliveries.</summary>
    protected abstract IQueue Queue { get; }

    /// <summary>Lets time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("片段 فیلم ۱ 🎬\t\r\n'; DROP TABLE messages; --")]
    public async Task A_message_arrives_as_it_was_sent(string body)
    {
        var id = await Queue.SendAsync(body);
        var message = Assert.Single(await ReceiveAsync());
        Assert.Equal((id, body, 1), (message.Id, message.Body, message.ReceiveCount));
    }

    [Fact]
    public async Task A_message_is_hidden_while_one_has_it_and_comes_back_after()
    {
        await Queue.SendAsync("m");
        var first = Assert.Single(await ReceiveAsync());
        Assert.Empty(await ReceiveAsync());

        await PassAsync(Visibility);
        var second = Assert.Single(await ReceiveAsync());
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(2, second.ReceiveCount);
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task A_deleted_message_stays_away()
    {
        await Queue.SendAsync("m");
        await Queue.DeleteAsync(Assert.Single(await ReceiveAsync()).Receipt);
        await PassAsync(Visibility);
        Assert.Empty(await ReceiveAsync());
    }

    [Fact]
    public async Task An_expired_receipt_neither_deletes_nor_extends()
    {
        await Queue.SendAsync("m");
        var late = Assert.Single(await ReceiveAsync());
        await PassAsync(Visibility);
        var owner = Assert.Single(await ReceiveAsync());

        await Queue.DeleteAsync(late.Receipt);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Queue.ChangeVisibilityAsync(late.Receipt, Visibility));
        await Queue.NoteFailureAsync(late.Receipt, "not mine any more");
        await Queue.ChangeVisibilityAsync(owner.Receipt, TimeSpan.Zero);
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_message_hidden()
    {
        await Queue.SendAsync("m");
        var message = Assert.Single(await ReceiveAsync());
        for (var i = 0; i < 3; i++)
        {
            await PassAsync(Visibility / 2);
            await Queue.ChangeVisibilityAsync(message.Receipt, Visibility);
            Assert.Empty(await ReceiveAsync());
        }

        await PassAsync(Visibility);
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task A_message_handed_back_is_visible_at_once()
    {
        await Queue.SendAsync("m");
        await Queue.ChangeVisibilityAsync(Assert.Single(await ReceiveAsync()).Receipt, TimeSpan.Zero);
        Assert.Equal(2, Assert.Single(await ReceiveAsync()).ReceiveCount);
    }

    [Fact]
    public async Task A_delayed_message_comes_when_it_is_due()
    {
        await Queue.SendAsync("m", TimeSpan.FromSeconds(10));
        Assert.Empty(await ReceiveAsync());
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task After_too_many_deliveries_a_message_is_a_dead_letter()
    {
        await Queue.SendAsync("poison");
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            Assert.Equal(delivery, Assert.Single(await ReceiveAsync()).ReceiveCount);
            await PassAsync(Visibility);
        }

        await Queue.SendAsync("good");
        Assert.Equal("good", Assert.Single(await ReceiveAsync()).Body);
        var letter = Assert.Single(await Queue.DeadLettersAsync());
        Assert.Equal("poison", letter.Body);
        Assert.NotEqual("", letter.Reason);
    }

    [Fact]
    public async Task A_refused_message_is_a_dead_letter_at_once_and_says_why()
    {
        const string Body = "片段 {\"url\":\"x\"}";
        var id = await Queue.SendAsync(Body);
        await Queue.RefuseAsync(Assert.Single(await ReceiveAsync()), "No film: 片段 is a playlist.");

        await PassAsync(Visibility);
        Assert.Empty(await ReceiveAsync());
        var letter = Assert.Single(await Queue.DeadLettersAsync());
        Assert.Equal((id, Body, 1, "No film: 片段 is a playlist."), (letter.Id, letter.Body, letter.ReceiveCount, letter.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n ")]
    [InlineData("control \u0001 and \uffff")]
    public async Task Any_reason_can_be_given(string reason)
    {
        await Queue.SendAsync("m");
        await Queue.RefuseAsync(Assert.Single(await ReceiveAsync()), reason);
        Assert.False(string.IsNullOrWhiteSpace(Assert.Single(await Queue.DeadLettersAsync()).Reason));
    }

    [Fact]
    public async Task An_endless_reason_is_cut_off_between_characters()
    {
        await Queue.SendAsync("m");
        await Queue.RefuseAsync(Assert.Single(await ReceiveAsync()), "x" + string.Concat(Enumerable.Repeat("🎬", 5000)));
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("🎬", 499)), Assert.Single(await Queue.DeadLettersAsync()).Reason);
    }

    [Fact]
    public async Task Looking_at_dead_letters_takes_none_away_and_shows_at_most_what_was_asked_for()
    {
        for (var i = 0; i < 12; i++)
        {
            await Queue.SendAsync($"m{i}");
            await Queue.RefuseAsync(Assert.Single(await ReceiveAsync()), $"r{i}");
        }

        Assert.Equal(11, (await Queue.DeadLettersAsync(11)).Count);
        var first = await Queue.DeadLettersAsync();
        var second = await Queue.DeadLettersAsync();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => ($"m{i}", $"r{i}")).Order(), first.Select(letter => (letter.Body, letter.Reason)).Order());
        Assert.Equal(first.OrderBy(letter => letter.Id), second.OrderBy(letter => letter.Id));
    }

    [Fact]
    public async Task Redriven_dead_letters_are_messages_again_as_if_never_received()
    {
        var refused = await Queue.SendAsync("refused");
        await Queue.RefuseAsync(Assert.Single(await ReceiveAsync()), "why");
        var worn = await Queue.SendAsync("worn out");
        for (var delivery = 1; delivery <= 3; delivery++)
            await Queue.ChangeVisibilityAsync(Assert.Single(await ReceiveAsync()).Receipt, TimeSpan.Zero);
        Assert.Empty(await ReceiveAsync());

        Assert.Equal(2, await Queue.RedriveAsync());
        Assert.Empty(await Queue.DeadLettersAsync());
        var back = new[] { Assert.Single(await ReceiveAsync()), Assert.Single(await ReceiveAsync()) };
        Assert.Equal(
            new[] { (refused, "refused", 1), (worn, "worn out", 1) }.Order(), back.Select(message => (message.Id, message.Body, message.ReceiveCount)).Order());
        Assert.Equal(0, await Queue.RedriveAsync());

        // The id outlives a second death, too.
        await Queue.RefuseAsync(back[0], "again");
        Assert.Equal(back[0].Id, Assert.Single(await Queue.DeadLettersAsync()).Id);
    }

    [Fact]
    public async Task A_batch_has_at_most_what_was_asked_for()
    {
        for (var i = 0; i < 12; i++)
            await Queue.SendAsync($"m{i}");
        var first = await Queue.ReceiveAsync(10, Visibility, TimeSpan.Zero);
        Assert.InRange(first.Count, 1, 10);
        var seen = first.Select(message => message.Body).ToHashSet();
        while (seen.Count < 12)
            seen.UnionWith((await Queue.ReceiveAsync(10, Visibility, TimeSpan.FromSeconds(1))).Select(message => message.Body));
        Assert.Equal(12, seen.Count);
    }

    [Fact]
    public async Task Workers_side_by_side_share_the_messages_without_one_seen_twice()
    {
        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => Queue.SendAsync($"m{i}"))));
        var received = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var ids = new List<string>();
            while (await Queue.ReceiveAsync(3, Visibility, TimeSpan.Zero) is { Count: > 0 } messages)
            {
                foreach (var message in messages)
                {
                    ids.Add(message.Id);
                    await Queue.DeleteAsync(message.Receipt);
                }
            }

            return ids;
        })));
        Assert.Equal(sent.Order(), received.SelectMany(ids => ids).Order());
    }

    [Fact]
    public async Task A_waiting_receiver_gets_what_is_sent_meanwhile()
    {
        var waiting = Queue.ReceiveAsync(1, Visibility, TimeSpan.FromSeconds(20));
        await Queue.SendAsync("m");
        Assert.Equal("m", Assert.Single(await waiting).Body);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Queue.ReceiveAsync(1, Visibility, TimeSpan.FromSeconds(20), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_largest_message_is_256_KiB_of_utf8()
    {
        var largest = string.Concat(Enumerable.Repeat("片", 256 * 1024 / 3)) + "x";
        await Queue.SendAsync(largest);
        Assert.Equal(largest, Assert.Single(await ReceiveAsync()).Body);
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.SendAsync(largest + "y"));
    }

    [Fact]
    public async Task What_no_queue_can_carry_is_refused()
    {
        foreach (var body in new[] { "", "a\0b", "\u0001", "\ud800", "\uffff" })
            await Assert.ThrowsAsync<ArgumentException>(() => Queue.SendAsync(body));
    }

    [Fact]
    public async Task Times_and_counts_out_of_bounds_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.SendAsync("m", TimeSpan.FromMinutes(16)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.SendAsync("m", TimeSpan.FromSeconds(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(0, Visibility, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(11, Visibility, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(1, TimeSpan.FromHours(13), TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(1, Visibility, TimeSpan.FromSeconds(21)));
    }

    private Task<IReadOnlyList<QueueMessage>> ReceiveAsync() => Queue.ReceiveAsync(1, Visibility, TimeSpan.Zero);
}
