using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Streaming;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Streaming;

public sealed class ReadAheadTests
{
    private const int Piece = 256 * 1024;

    private static readonly InfoDictionary Info = TestTorrent.CreateInfo(Piece, ("before", 100), ("film", 400 * Piece), ("after", 100));

    private static ReadAhead Create(long capacity = long.MaxValue) => new(Info, Info.Files[1], capacity);

    [Fact]
    public void The_first_read_wants_half_a_MiB_so_that_a_source_has_something_to_go_on_with()
    {
        Assert.Equal(new PieceRun(0, 3), Create().At(0, 1000));
        Assert.Equal(new PieceRun(200, 203), Create().At(200 * Piece, 1000));
    }

    [Fact]
    public void A_long_read_is_wanted_as_a_whole() =>
        Assert.Equal(new PieceRun(200, 209), Create().At(200 * Piece, 8 * Piece));

    [Fact]
    public void Contiguous_reading_earns_more_and_more_up_to_32_MiB()
    {
        var widest = 0;
        var previous = 0;
        var readAhead = Create();
        for (long position = 0; position < 250L * Piece; position += Piece)
        {
            var run = readAhead.At(position, 1000);
            readAhead.Took(Piece);
            Assert.True(run.End >= previous);
            previous = run.End;
            widest = Math.Max(widest, run.End - run.First);
        }

        Assert.InRange(widest, 128, 130);
    }

    [Fact]
    public void A_seek_out_of_the_window_starts_anew_and_one_inside_does_not()
    {
        var readAhead = Create();
        for (var i = 0; i < 20; i++)
        {
            readAhead.At(i * (long)Piece, 1000);
            readAhead.Took(Piece);
        }

        var near = readAhead.At(25 * (long)Piece, 1000);
        Assert.True(near.End - near.First > 10);
        Assert.Equal(new PieceRun(300, 303), readAhead.At(300 * (long)Piece, 1000));
        Assert.Equal(new PieceRun(3, 6), readAhead.At(3 * (long)Piece, 1000));
    }

    [Fact]
    public void Nothing_beyond_the_file_is_wanted()
    {
        var readAhead = Create();
        readAhead.At(390L * Piece, 1000);
        readAhead.Took(5 * Piece);
        Assert.Equal(new PieceRun(395, 401), readAhead.At(395L * Piece, 1000));
    }

    [Fact]
    public void A_small_cache_bounds_the_window()
    {
        var readAhead = Create(capacity: 16 * 1024 * 1024);
        PieceRun run = default;
        for (var i = 0; i < 100; i++)
        {
            run = readAhead.At(i * (long)Piece, 1000);
            readAhead.Took(Piece);
        }

        Assert.InRange(run.End - run.First, 4, 9);
        var tiny = Create(capacity: 3 * Piece);
        tiny.At(0, 1000);
        tiny.Took(Piece / 2);
        Assert.Equal(new PieceRun(0, 1), tiny.At(Piece / 2, 1000));
    }
}
