using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Tests.Swarm.Peers;

public sealed class RequestPipelineTests
{
    [Theory]
    [InlineData(2 << 20, 50, 90, 140)]
    [InlineData(100_000, 50, 3, 9)]
    [InlineData(2_000_000_000, 1, 500, 1024)]
    public void Its_depth_settles_at_about_a_seconds_worth(long bytesPerSecond, int roundTrip, int least, int most)
    {
        var pipeline = new RequestPipeline { Most = 1024 };
        var trip = TimeSpan.FromMilliseconds(roundTrip);
        var perBlock = TimeSpan.FromSeconds((double)Block.Size / bytesPerSecond);
        var waiting = new Queue<(Block Block, TimeSpan Arrives)>();
        var (now, free, next) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (var step = 0; step < 20_000; step++)
        {
            while (pipeline.Room > 0)
            {
                var block = new Block(next++, 0, Block.Size);
                pipeline.Ask(block, now);
                free = (free > now + trip ? free : now + trip) + perBlock;
                waiting.Enqueue((block, free));
            }

            var (arrived, at) = waiting.Dequeue();
            now = at > now ? at : now;
            Assert.True(pipeline.Arrived(arrived, now));
        }

        Assert.InRange(pipeline.Depth, least, most);
    }

    [Fact]
    public void A_block_that_was_taken_back_is_told_from_one_that_was_never_asked_for()
    {
        var pipeline = new RequestPipeline();
        var block = new Block(1, 0, Block.Size);
        pipeline.Ask(block, TimeSpan.Zero);
        Assert.True(pipeline.Cancel(block));
        Assert.Null(pipeline.Arrived(block, TimeSpan.Zero));
        Assert.False(pipeline.Arrived(block, TimeSpan.Zero));
    }

    [Fact]
    public void No_more_is_asked_than_the_peer_keeps()
    {
        var pipeline = new RequestPipeline { Most = 3 };
        for (var i = 0; i < 50; i++)
        {
            var block = new Block(i, 0, Block.Size);
            pipeline.Ask(block, TimeSpan.Zero);
            pipeline.Arrived(block, TimeSpan.Zero);
        }

        Assert.Equal(3, pipeline.Depth);
    }
}
