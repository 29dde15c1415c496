using System.Numerics;

namespace Replica.BitTorrent.Swarm;

/// <summary>
/// Faults of this program that were contained: one datagram or one peer was lost by each. Whoever can cause one can cause many, so they are
/// told of ever more seldom. Safe for concurrent use.
/// </summary>
/// <param name="tell">Told of the first, the second, the fourth… in words; null = nobody is.</param>
internal sealed class FaultLog(Action<string>? tell = null)
{
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>One was contained.</summary>
    /// <param name="place">What it cost.</param>
    /// <param name="fault">What was thrown.</param>
    public void Add(string place, Exception fault)
    {
        var count = Interlocked.Increment(ref _count);
        if (BitOperations.IsPow2(count))
            tell?.Invoke($"A fault of this program cost {place} and nothing else ({count} so far): {fault.GetType().Name}: {fault.Message}");
    }
}
