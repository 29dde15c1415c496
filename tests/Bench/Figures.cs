namespace Replica.Bench;

/// <summary>Numbers out of samples.</summary>
internal static class Figures
{
    /// <summary>The sample that a fraction of all does not exceed.</summary>
    public static double Quantile(IEnumerable<double> samples, double fraction)
    {
        var sorted = samples.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, fraction * sorted.Length)];
    }

    /// <summary>The middle sample.</summary>
    public static double Median(IEnumerable<double> samples) => Quantile(samples, 0.5);
}
