namespace Replica.BitTorrent.Tests;

/// <summary>Mutates inputs, the same way in every run.</summary>
internal static class Mutations
{
    public static void Run(byte[][] seeds, int iterations, Action<byte[]> parse)
    {
        var random = new Random(20260101);
        for (var i = 0; i < iterations; i++)
        {
            var input = i % 10 == 0 ? Random(random) : Mutate(random, seeds);
            try
            {
                parse(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Input {Convert.ToHexString(input)} (iteration {i})", exception);
            }
        }
    }

    private static byte[] Random(Random random)
    {
        var input = new byte[random.Next(1, 200)];
        random.NextBytes(input);
        return input;
    }

    private static byte[] Mutate(Random random, byte[][] seeds)
    {
        var input = seeds[random.Next(seeds.Length)].ToList();
        for (var times = random.Next(1, 4); times > 0 && input.Count > 0; times--)
        {
            var at = random.Next(input.Count);
            var length = Math.Min(random.Next(1, 12), input.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    input[at] = (byte)random.Next(256);
                    break;
                case 1:
                    input.RemoveRange(at, length);
                    break;
                case 2:
                    input.InsertRange(at, input.GetRange(at, length));
                    break;
                case 3:
                    input.InsertRange(at, seeds[random.Next(seeds.Length)].Take(length));
                    break;
                case 4:
                    var other = random.Next(input.Count);
                    (input[at], input[other]) = (input[other], input[at]);
                    break;
                default:
                    input[at] = "ilde0123456789:"u8[random.Next(15)];
                    break;
            }
        }

        return input.Count == 0 ? [0] : [.. input];
    }
}
