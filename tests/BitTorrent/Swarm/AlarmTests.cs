using Replica.BitTorrent.Swarm;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

public sealed class AlarmTests
{
    [Fact]
    public async Task An_alarm_that_rings_a_little_early_rings_again()
    {
        var clock = new ManualTimeProvider();
        var loop = new ActorLoop();
        using var alarm = new Alarm(new MillisecondTimeProvider(clock), loop);
        var due = clock.GetUtcNow() + TimeSpan.FromMilliseconds(1000.7);
        var late = false;
        loop.Post(() => { });
        var running = loop.RunAsync(() =>
        {
            late = clock.GetUtcNow() >= due;
            if (late)
                loop.Stop();
            else
                alarm.Set(due - clock.GetUtcNow());
        });

        // It rings at 1000 ms, too early, and once more 1 ms later.
        for (var rings = 0; rings < 2; rings++)
        {
            SpinWait.SpinUntil(() => clock.PendingTimers == 1, TimeSpan.FromSeconds(5));
            clock.Advance(TimeSpan.FromMilliseconds(rings == 0 ? 1000 : 1));
        }

        loop.Stop();
        await running;
        Assert.True(late);
    }
}
