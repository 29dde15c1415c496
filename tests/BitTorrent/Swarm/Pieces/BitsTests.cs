using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Tests.Swarm.Pieces;

public sealed class BitsTests
{
    [Fact]
    public void A_bitfield_reads_from_the_highest_bit_and_writes_the_same()
    {
        var bits = Bits.Parse([0b1010_0000, 0b0000_0001, 0b1000_0000], 17)!;
        Assert.Equal([0, 2, 15, 16], Enumerable.Range(0, 17).Where(index => bits[index]));
        Assert.Equal(4, bits.Count);
        Assert.Equal([0b1010_0000, 0b0000_0001, 0b1000_0000], bits.ToBytes());
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff }, 17)]
    [InlineData(new byte[] { 0xff, 0xff, 0x80, 0 }, 17)]
    [InlineData(new byte[] { 0xff, 0xff, 0xc0 }, 17)]
    [InlineData(new byte[] { 0xff }, 0)]
    public void A_bitfield_of_another_length_or_with_spare_bits_is_refused(byte[] bytes, int length) => Assert.Null(Bits.Parse(bytes, length));

    [Fact]
    public void Common_flags_are_found_from_anywhere_and_round_the_end()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var length = random.Next(1, 300);
            var (one, other) = (new Bits(length), new Bits(length));
            for (var i = 0; i < length; i++)
            {
                if (random.Next(8) == 0)
                    one.Set(i);
                if (random.Next(8) == 0)
                    other.Set(i);
            }

            var from = random.Next(length);
            var common = Enumerable.Range(0, length).Where(i => one[i] && other[i]).ToArray();
            var found = one.FindCommon(other, from);
            Assert.Equal(common.Length == 0, found < 0);
            if (found >= 0)
                Assert.Equal(common.Any(i => i >= from) ? common.First(i => i >= from) : common[0], found);
        }
    }
}
