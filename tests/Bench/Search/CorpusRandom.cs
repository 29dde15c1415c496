namespace Replica.Bench.Search;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere, and any document's without those before it.</summary>
internal struct CorpusRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)((Next() >> 33) % (ulong)bound);

    /// <summary>True so often.</summary>
    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>One of these.</summary>
    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>A rank from 0 to below <paramref name="bound"/>, the nth n times rarer than the first (Zipf's law).</summary>
    public int Rank(int bound) => Math.Min(bound - 1, (int)Math.Pow(bound + 1.0, Fraction()) - 1);
}
