namespace Replica.Support.Swarm;

/// <summary>The slowest place of a link: bytes pass one after the other, at a rate.</summary>
internal sealed class Bottleneck(long bytesPerSecond)
{
    private readonly Lock _lock = new();
    private long _free = TimeProvider.System.GetTimestamp();

    /// <summary>Waits until so many bytes have passed behind all before them.</summary>
    public async Task PassAsync(int bytes, CancellationToken cancellationToken)
    {
        long through;
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            _free = through = Math.Max(now, _free) + (bytes * TimeProvider.System.TimestampFrequency / bytesPerSecond);
        }

        // A timer is a millisecond coarse; what is due within it passes at once, and the next waits for both.
        var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), through);
        if (wait > TimeSpan.FromMilliseconds(1))
            await Task.Delay(wait, cancellationToken);
    }
}
