using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The executable on the queue of events, ended by SIGKILL at one call to the catalogue after another.</summary>
public sealed class KilledFunctionTests
{
    private const int Kills = 10;
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task A_process_that_is_killed_at_any_call_leaves_its_event_to_the_next()
    {
        using var fauxqs = await Fauxqs.StartAsync();
        await using var cloud = await Cloud.MakeAsync(fauxqs: fauxqs);
        await using var relay = await HoldingRelay.StartAsync(new Uri((await cloud.AwsEnvironmentAsync())["AWS_ENDPOINT_URL_DYNAMODB"]));
        await using var function = await LambdaFunction.StartAsync(
            "ObjectCreated", await cloud.EnvironmentAsync(("AWS_ENDPOINT_URL_DYNAMODB", relay.Url.AbsoluteUri)));
        var feed = cloud.Feed(function, "EventsQueue", batch: 10, Visibility);
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            // The first call before it is made, the first after it is done, the second before…
            var (call, calls) = (i / 2, 0);
            var held = relay.HoldAsync(_ => Interlocked.Increment(ref calls) == call + 1, isDone: i % 2 == 1);
            await cloud.Store.PutItemAsync(TestItem.Of($"film {i}", 2_000 + i, seed: i), $"item-{i}", $"Film {i}");
            using var invocation = new CancellationTokenSource();
            var dispatch = feed.DispatchAsync(invocation.Token);
            if (await Task.WhenAny(held, dispatch) == held)
            {
                await held;
                await function.KillAsync();
                killed++;
            }
            relay.Release();
            await invocation.CancelAsync();
            await ((Task)dispatch).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        Assert.InRange(killed, 6, Kills); // However few calls an event takes.

        await fauxqs.AdvanceAsync(Visibility * 2);
        while ((await feed.DispatchAsync(default)).Received > 0)
        {
        }
        var changes = await cloud.Catalogue.ChangesAsync(0, 100);
        Assert.Equal(
            Enumerable.Range(0, Kills).Select(i => (ChangeKind.Put, $"item-{i}")).Order(),
            changes.Select(change => (change.Kind, change.Prefix.Value)).Order());
        for (var i = 0; i < Kills; i++)
            Assert.Equal($"Film {i}", (await cloud.Catalogue.FindAsync(ItemPrefix.Parse($"item-{i}")))!.Title);
        Assert.Empty(await cloud.Open("EventsQueue").DeadLettersAsync());
    }
}
