using System.Globalization;

namespace Replica.Bench.Engine;

/// <summary>What a process costs, as the kernel counts it.</summary>
internal sealed class ProcessFigures : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    private readonly CancellationTokenSource _ending = new();
    private readonly int _process;
    private readonly double _before;
    private readonly Task _watching;
    private double _last;

    /// <summary>Counts from now on, until it is disposed or the process ends.</summary>
    public ProcessFigures(int process)
    {
        _process = process;
        _before = _last = CpuSeconds(process) ?? 0;
        _watching = WatchAsync();
    }

    /// <summary>Processor seconds since this began.</summary>
    public double Seconds
    {
        get
        {
            if (CpuSeconds(_process) is { } now)
                Volatile.Write(ref _last, now);
            return Volatile.Read(ref _last) - _before;
        }
    }

    /// <summary>Resident bytes of a process.</summary>
    public static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    // A process that ended tells nothing any more, so it is asked often while it runs.
    private async Task WatchAsync()
    {
        while (!_ending.IsCancellationRequested && CpuSeconds(_process) is { } now)
        {
            Volatile.Write(ref _last, now);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static double? CpuSeconds(int process)
    {
        try
        {
            // After the name in parentheses: state is field 3, user and system time are 14 and 15.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
