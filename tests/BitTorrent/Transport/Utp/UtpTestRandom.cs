namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Chance, or one number for ever.</summary>
internal sealed class UtpTestRandom(int seed) : Random(seed)
{
    public int? Fixed { get; set; }

    public override int Next(int maxValue) => Fixed ?? base.Next(maxValue);
}
