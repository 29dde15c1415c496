using Replica.BitTorrent.Transport.Utp;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Transport.Utp;

public sealed class UtpBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_gives_the_bytes_in_order_and_lends_no_more_memory_than_they_need(int seed)
    {
        var random = new Random(seed);
        var budget = new UtpBudget(long.MaxValue);
        var buffer = new UtpBuffer(budget);
        var stream = TestBytes.Create(1 << 20, seed);
        var (written, read) = (0, 0);
        while (read < stream.Length)
        {
            var more = Math.Min(random.Next(60_000), stream.Length - written);
            buffer.Append(stream.AsSpan(written, more));
            written += more;
            var offset = random.Next(buffer.Length + 1);
            var peeked = new byte[random.Next(buffer.Length - offset + 1)];
            buffer.CopyTo(offset, peeked);
            Assert.True(peeked.AsSpan().SequenceEqual(stream.AsSpan(read + offset, peeked.Length)), $"Other bytes at {read + offset}.");
            var less = random.Next(4) == 0 ? buffer.Length : random.Next(buffer.Length + 1);
            buffer.Discard(less);
            read += less;
            Assert.Equal((written - read, (long)(written - read)), (buffer.Length, budget.Used));
            // The first and the last piece may be part empty.
            Assert.InRange(budget.Lent * UtpBudget.PieceLength, buffer.Length, buffer.Length == 0 ? 0 : buffer.Length + 2 * UtpBudget.PieceLength);
        }

        Assert.Equal(0, budget.Lent);
    }
}
