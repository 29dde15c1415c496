using System.Diagnostics;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>Waits for what other threads do, with a deadline that only a fault reaches.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Waits until something holds.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, "It never came to hold.");
            await Task.Delay(1);
        }
    }

    /// <summary>Lets a manual clock run, a second at a time, until something holds.</summary>
    public static async Task HoldsAsync(ManualTimeProvider time, Func<bool> condition, TimeSpan? step = null)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, "It never came to hold.");
            await Task.Delay(1);
            time.Advance(step ?? TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Gives other threads a moment, then lets a manual clock run for so many seconds.</summary>
    public static async Task PassesAsync(ManualTimeProvider time, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Delay(20);
    }
}
