namespace Replica.SearchService.Serving;

/// <summary>Counts durations by size. Safe for any number of threads.</summary>
internal sealed class LatencyHistogram
{
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private long _ticks;

    /// <summary>Upper bounds in seconds: from what one term takes to what a request may wait.</summary>
    public static double[] Bounds { get; } = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan duration)
    {
        var bucket = Array.FindIndex(Bounds, bound => duration.TotalSeconds <= bound);
        Interlocked.Increment(ref _counts[bucket < 0 ? Bounds.Length : bucket]);
        Interlocked.Add(ref _ticks, duration.Ticks);
    }

    /// <summary>How many fell below each bound and above the one before, at last above all; and their sum in seconds.</summary>
    public (long[] Counts, double Seconds) Read() => ([.. _counts], TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds);
}
