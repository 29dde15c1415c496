using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Tests.Swarm.Pieces;

public sealed class RarityTests
{
    [Fact]
    public void Pieces_are_ordered_by_how_many_have_them_whatever_happens()
    {
        const int Count = 200;
        var random = new Random(11);
        var rarity = new Rarity(Count, new Random(12));
        var holders = new int[Count];
        var listed = new HashSet<int>();
        for (var step = 0; step < 20_000; step++)
        {
            var piece = random.Next(Count);
            switch (random.Next(4))
            {
                case 0:
                    rarity.Add(piece);
                    listed.Add(piece);
                    break;
                case 1:
                    rarity.Remove(piece);
                    listed.Remove(piece);
                    break;
                case 2:
                    rarity.Gained(piece);
                    holders[piece]++;
                    break;
                case 3 when holders[piece] > 0:
                    rarity.Lost(piece);
                    holders[piece]--;
                    break;
            }

            if (step % 50 > 0)
                continue;
            var order = rarity.Order.ToArray();
            Assert.Equal(listed.Order(), order.Order());
            Assert.Equal(order.Select(one => holders[one]).Order(), order.Select(one => holders[one]));
        }
    }

    [Fact]
    public void Equals_come_in_no_fixed_order()
    {
        var rarity = new Rarity(100, new Random(1));
        for (var piece = 0; piece < 100; piece++)
            rarity.Add(piece);
        Assert.NotEqual(Enumerable.Range(0, 100), rarity.Order.ToArray());
    }
}
