using System.Globalization;
using System.Text.Json.Nodes;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectStore.Sqs;
using Xunit.Abstractions;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>Ten thousand events through the real function on the real queue protocol and catalogue, with everything that a queue and Lambda may do to them.</summary>
public sealed class ManyEventsTests(ITestOutputHelper output)
{
    private const int Seed = 20260101;
    private const int Functions = 3;
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Ten_thousand_events_with_duplicates_disorder_and_kills_leave_the_catalogue_exactly_right()
    {
        output.WriteLine($"Seed {Seed}");
        using var fauxqs = await Fauxqs.StartAsync();
        await using var table = await DynamoDbTable.CreateAsync();
        var (url, dead) = await fauxqs.CreateQueuesAsync(Cloud.MaxReceives);
        var queue = new SqsQueue(fauxqs.Clients, url, dead, TimeProvider.System);
        var objects = new MemoryObjects();
        var storm = new EventStorm(objects, Seed);
        var functions = new List<MortalFunction>();
        for (var i = 0; i < Functions; i++)
            functions.Add(await MortalFunction.StartAsync(Seed + i, objects, table.Name, queue, Visibility));

        var breaking = storm.RunAsync(queue);
        await Task.WhenAll(functions.Select(function => WorkAsync(function, breaking)));
        await breaking;
        // What is left was killed, or is poison, and comes back when its time is over. All rest meanwhile, so that no living one is overtaken.
        while (await LeftAsync(fauxqs, url) > 0)
        {
            await fauxqs.AdvanceAsync(Visibility * 2);
            await Task.WhenAll(functions.Select(function => WorkAsync(function, Task.CompletedTask)));
        }
        output.WriteLine($"{functions.Sum(function => function.Kills)} invocations came to nothing");
        Assert.InRange(functions.Sum(function => function.Kills), 30, 1_000);

        await AssertRightAsync(new DynamoDbCatalogue(table.Client, table.Name, TimeProvider.System), storm);
        Assert.Equal(storm.PoisonBodies.Order(StringComparer.Ordinal), (await queue.DeadLettersAsync(1_000)).Select(letter => letter.Body).Order(StringComparer.Ordinal));
        foreach (var function in functions)
            function.Dispose();
    }

    private static async Task WorkAsync(MortalFunction function, Task breaking)
    {
        while (true)
        {
            var isLast = breaking.IsCompleted;
            if ((await function.Feed.DispatchAsync(default)).Received == 0 && isLast)
                return;
        }
    }

    private static async Task<int> LeftAsync(Fauxqs fauxqs, Uri queue)
    {
        var answer = await fauxqs.CallAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = queue.AbsoluteUri, ["AttributeNames"] = new JsonArray("All") });
        return new[] { "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible" }
            .Sum(name => int.Parse(answer["Attributes"]![name]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    /// <summary>Every item as the store has it, by its prefix and in a log that tells each of them once.</summary>
    private static async Task AssertRightAsync(DynamoDbCatalogue catalogue, EventStorm storm)
    {
        var log = new List<CatalogueChange>();
        while (await catalogue.ChangesAsync(log.Count == 0 ? 0 : log[^1].Sequence, 1_000) is { Count: > 0 } page)
            log.AddRange(page);
        Assert.Equal(log.Count, log.Select(change => change.Prefix).Distinct().Count());
        var logged = log.ToDictionary(change => change.Prefix);
        foreach (var prefix in storm.Items)
        {
            var expected = storm.HashOf(prefix);
            Assert.Equal((prefix, expected), (prefix, (await catalogue.FindAsync(prefix))?.InfoHash.ToString()));
            if (expected is null)
                Assert.True(!logged.TryGetValue(prefix, out var gone) || gone.Kind == ChangeKind.Remove);
            else
                Assert.Equal((ChangeKind.Put, expected), (logged[prefix].Kind, logged[prefix].Item!.InfoHash.ToString()));
        }
        Assert.Subset(storm.Items.ToHashSet(), logged.Keys.ToHashSet());
    }
}
