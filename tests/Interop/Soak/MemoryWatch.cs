using System.Diagnostics;
using System.Globalization;

namespace Replica.Interop.Tests.Soak;

/// <summary>Looks at a process's memory each second, as the kernel counts it.</summary>
internal sealed class MemoryWatch(string name, int process)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly List<(double Seconds, double MiB)> _samples = [];

    /// <summary>Looks until it is cancelled, or the process ends.</summary>
    public async Task RunAsync(Stopwatch clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (ResidentMiB() is not { } now)
                return;
            _samples.Add((clock.Elapsed.TotalSeconds, now));
            await Task.Delay(Step, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The middle of what was seen between two times.</summary>
    public double MedianMiB(double fromSeconds, double toSeconds)
    {
        var seen = _samples.Where(sample => sample.Seconds >= fromSeconds && sample.Seconds < toSeconds).Select(sample => sample.MiB).Order().ToArray();
        return seen.Length == 0 ? 0 : seen[seen.Length / 2];
    }

    /// <summary>Medians of ten stretches of time, for a person to look at.</summary>
    public string Describe(double seconds)
    {
        var medians = Enumerable.Range(0, 10).Select(part => MedianMiB(seconds * part / 10, seconds * (part + 1) / 10).ToString("F0", CultureInfo.InvariantCulture));
        return $"{name}: {string.Join(' ', medians)} MiB, {Count("fd")} descriptors, {Count("task")} threads";
    }

    private int Count(string kind) => Path.Exists($"/proc/{process}/{kind}") ? Directory.GetFileSystemEntries($"/proc/{process}/{kind}").Length : 0;

    private double? ResidentMiB()
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
