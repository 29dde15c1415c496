using System.Buffers;
using Replica.BitTorrent.Wire;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class WireLinkTests
{
    [Fact]
    public async Task Messages_arrive_whole_and_in_order()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near);
        await using var far = new LinkEnd(pair.Far);
        var bitfield = new byte[300_000];
        new Random(1).NextBytes(bitfield);

        await near.DoAsync(link =>
        {
            link.Send(new PeerMessage(MessageKind.Bitfield, Payload: bitfield));
            for (var piece = 0; piece < 5_000; piece++)
                link.Send(new PeerMessage(MessageKind.Have, piece));
            for (var block = 0; block < 40; block++)
                link.SendBlock(block, 16, new TestBlock((byte)block), 16_384);
            link.Send(new PeerMessage(MessageKind.Choke));
        });
        await LinkEnd.UntilAsync(() => far.Messages.Count == 5_042);

        var messages = far.Messages.ToArray();
        Assert.Equal(bitfield, messages[0].Payload.ToArray());
        Assert.Equal(Enumerable.Range(0, 5_000), messages[1..5_001].Select(message => message.Piece));
        Assert.All(messages[5_001..5_041], block => Assert.All(block.Payload.ToArray(), value => Assert.Equal((byte)block.Piece, value)));
        Assert.Equal(MessageKind.Choke, messages[^1].Kind);
        await LinkEnd.UntilAsync(() => near.Link.Queued == 0);
        Assert.Equal((40 * 16_384, 40 * 16_384), (near.Link.Up, far.Link.Down));
    }

    [Fact]
    public async Task The_owner_hears_when_blocks_have_left_and_the_blocks_are_freed()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near);
        await using var far = new LinkEnd(pair.Far);
        var block = new TestBlock(7);

        await near.DoAsync(link => link.SendBlock(1, 2, block, 100));
        await LinkEnd.UntilAsync(() => near.Drains > 0);

        Assert.True(block.IsFreed);
        Assert.Equal(0, near.Link.Queued);
    }

    [Fact]
    public async Task A_block_that_has_not_left_can_be_taken_back()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near);
        await using var far = new LinkEnd(pair.Far);
        var block = new TestBlock(7);

        await near.DoAsync(link =>
        {
            link.SendBlock(1, 2, block, 100);
            Assert.False(link.Unsend(1, 2, 99));
            Assert.True(link.Unsend(1, 2, 100));
            Assert.False(link.Unsend(1, 2, 100));
            Assert.Equal(0, link.Queued);
            link.Send(new PeerMessage(MessageKind.HaveAll));
        });
        await LinkEnd.UntilAsync(() => !far.Messages.IsEmpty);

        Assert.Equal(MessageKind.HaveAll, Assert.Single(far.Messages).Kind);
        Assert.True(block.IsFreed);
    }

    [Fact]
    public async Task What_was_sent_before_the_end_still_arrives_and_the_end_is_told_once()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var far = new LinkEnd(pair.Far);

        await pair.Near.WriteAsync(new byte[] { 0, 0, 0, 1, 14 });
        pair.Near.Dispose();
        await LinkEnd.UntilAsync(() => far.Reason is not null);
        await far.DoAsync(link => link.Close("again"));
        await far.DoAsync(_ => { });

        Assert.Equal(MessageKind.HaveAll, Assert.Single(far.Messages).Kind);
        Assert.Equal(("closed by the peer", 1), (far.Reason, far.Endings));
    }

    [Fact]
    public async Task A_closed_link_frees_what_is_sent_and_says_why_it_closed()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near);
        var block = new TestBlock(1);

        await near.DoAsync(link =>
        {
            link.Close("enough");
            link.SendBlock(1, 2, block, 100);
        });
        await LinkEnd.UntilAsync(() => near.Reason is not null);

        Assert.Equal("enough", near.Reason);
        Assert.True(block.IsFreed);
        Assert.Equal(0, await pair.Far.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Nonsense_ends_the_connection()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var far = new LinkEnd(pair.Far);

        await pair.Near.WriteAsync(new byte[] { 0, 0, 0, 1, 14, 0xff, 0xff, 0xff, 0xff, 7 });
        await LinkEnd.UntilAsync(() => far.Reason is not null);

        Assert.Single(far.Messages);
        Assert.Equal("the peer sent a message 7 of 4294967294 bytes", far.Reason);
    }

    [Fact]
    public async Task Nothing_is_read_while_the_loop_is_behind()
    {
        using var hold = new ManualResetEventSlim();
        using var pair = await StreamPair.ConnectAsync();
        await using var far = new LinkEnd(pair.Far);
        far.OnReceived = _ => hold.Wait(TimeSpan.FromSeconds(30));
        var block = new byte[16_384 + 13];
        MessageWriter.Write(new PeerMessage(MessageKind.Piece, Payload: new byte[16_384]), block);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        long written = 0;
        var writing = Task.Run(async () =>
        {
            while (written < 64 << 20)
            {
                await pair.Near.WriteAsync(block, patience.Token);
                Interlocked.Add(ref written, block.Length);
            }
        });
        await LinkEnd.UntilAsync(() => far.Link.Down > 0);
        await Task.WhenAny(writing, Task.Delay(200));

        Assert.InRange(far.Link.Down, 1, 512 * 1024);
        Assert.False(writing.IsCompleted);
        hold.Set();
        await writing;
    }

    [Fact]
    public async Task A_silent_link_sends_keep_alives_and_ends_when_nothing_comes_in()
    {
        var time = new ManualTimeProvider();
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near, time);
        await near.DoAsync(_ => { });

        time.Advance(TimeSpan.FromSeconds(101));
        var keepAlive = new byte[4];
        await pair.Far.ReadExactlyAsync(keepAlive);

        Assert.Equal(new byte[4], keepAlive);
        Assert.Null(near.Reason);
        time.Advance(TimeSpan.FromSeconds(50));
        await LinkEnd.UntilAsync(() => near.Reason is not null);
        Assert.Equal("nothing came in for 150 seconds", near.Reason);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_is_given_up()
    {
        var time = new ManualTimeProvider();
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near, time);

        await near.DoAsync(link =>
        {
            for (var i = 0; i < 2_000; i++)
                link.SendBlock(i, 0, new TestBlock(1), 16_384);
        });
        await LinkEnd.UntilAsync(() => near.Link.Up > 0);
        for (var i = 0; i < 20 && near.Reason is null; i++)
        {
            await pair.Far.WriteAsync(new byte[4]);
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(5);
        }

        await LinkEnd.UntilAsync(() => near.Reason is not null);
    }

    [Fact]
    public async Task A_limit_of_rate_holds_the_sender_back_until_the_clock_moves()
    {
        var time = new ManualTimeProvider();
        var limits = new LinkLimits { Up = [new RateLimit(time, 16_384)] };
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near, time, limits);
        await using var far = new LinkEnd(pair.Far, time);

        await near.DoAsync(link => link.SendBlock(1, 0, new TestBlock(1), 16_384));
        await LinkEnd.UntilAsync(() => time.PendingTimers >= 3);
        Assert.Empty(far.Messages);
        time.Advance(TimeSpan.FromSeconds(1));

        await LinkEnd.UntilAsync(() => far.Messages.Count == 1);
    }

    [Fact]
    public async Task A_limit_of_rate_holds_back_what_came_in_until_the_clock_moves()
    {
        var time = new ManualTimeProvider();
        var limits = new LinkLimits { Down = [new RateLimit(time, 1_024), new RateLimit(time, null)] };
        using var pair = await StreamPair.ConnectAsync();
        await using var far = new LinkEnd(pair.Far, time, limits);

        await pair.Near.WriteAsync(new byte[1_000]);
        await pair.Near.WriteAsync(new byte[] { 0, 0, 0, 1, 14 });
        await LinkEnd.UntilAsync(() => time.PendingTimers >= 2);
        Assert.Empty(far.Messages);

        await LinkEnd.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return far.Messages.Count == 1;
        });
    }

    [Fact]
    public async Task What_comes_while_a_link_is_parked_goes_to_the_next_owner_and_nothing_to_the_last()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new LinkEnd(pair.Near);
        await using var far = new LinkEnd(pair.Far);
        await near.DoAsync(link => link.Send(new PeerMessage(MessageKind.Have, 1)));
        await LinkEnd.UntilAsync(() => far.Messages.Count == 1);

        // The second message is on its way to the loop of the last owner when that gives the link away.
        await far.DoAsync(link =>
        {
            pair.Near.Write([0, 0, 0, 5, 4, 0, 0, 0, 2]);
            link.Park();
        });
        await near.DoAsync(link => link.Send(new PeerMessage(MessageKind.Have, 3)));
        await using var next = new LinkEnd(far.Link);
        await LinkEnd.UntilAsync(() => next.Messages.Count == 2);
        await next.DoAsync(link => link.Send(new PeerMessage(MessageKind.Have, 4)));
        await LinkEnd.UntilAsync(() => near.Messages.Count == 1);

        Assert.Equal([2, 3], next.Messages.Select(message => message.Piece));
        Assert.Single(far.Messages);
    }

    [Fact]
    public async Task The_next_owner_hears_that_a_parked_link_has_ended()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var far = new LinkEnd(pair.Far);
        await far.DoAsync(link => link.Park());
        pair.Near.Dispose();
        await using var next = new LinkEnd(far.Link);
        await LinkEnd.UntilAsync(() => next.Endings == 1);
        Assert.Equal(0, far.Endings);
    }

    private sealed class TestBlock(byte value) : IMemoryOwner<byte>
    {
        public bool IsFreed { get; private set; }

        public Memory<byte> Memory { get; } = Enumerable.Repeat(value, 16_384).ToArray();

        public void Dispose() => IsFreed = true;
    }
}
