using System.Text;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>What EventBridge starts.</summary>
public sealed class ScheduledFunctionTests
{
    private static readonly byte[] Schedule = Encoding.UTF8.GetBytes(AwsDocument.Read("scheduled"));

    [Fact]
    public async Task What_no_event_told_of_is_catalogued_and_sweeping_takes_nothing_that_is_under_way()
    {
        await using var cloud = await Cloud.MakeAsync(); // Nobody works its queue of events.
        await cloud.Store.PutItemAsync(TestItem.Of("missed.mp4", 5_000, seed: 61), "missed", "Missed");
        await cloud.Store.PutBytesAsync("incoming/00112233/torrent", [1]);

        foreach (var (name, work) in new[] { ("ObjectCreated", "reconcile"), ("Api", "sweep") })
        {
            await using var function = await LambdaFunction.StartAsync(name, await cloud.EnvironmentAsync(("REPLICA_WORK", work)));
            for (var i = 0; i < 2; i++)
            {
                var outcome = await function.Lambda.InvokeAsync(Schedule);
                Assert.True(outcome.IsResponse, outcome.Text + function.Log);
            }
        }

        Assert.Equal("Missed", (await cloud.Catalogue.FindAsync(ItemPrefix.Parse("missed")))!.Title);
        Assert.Single(await cloud.Catalogue.ChangesAsync(0, 10));
        Assert.Single(await cloud.Store.KeysAsync("incoming/"));
    }
}
