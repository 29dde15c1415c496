using System.Text.Json;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.ObjectStore.Sqs;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary><c>redrive --outputs</c>. Its queues have a clock of their own, so that no test waits until a dead letter that a killed operator held is seen again.</summary>
public sealed class RedriveTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(5);

    private readonly TempFolder _folder = new();
    private Fauxqs _fauxqs = null!;
    private Cloud _cloud = null!;

    public async Task InitializeAsync()
    {
        _fauxqs = await Fauxqs.StartAsync();
        _cloud = await Cloud.MakeAsync(fauxqs: _fauxqs);
    }

    [Fact]
    public async Task An_event_that_died_is_worked_once_it_is_moved_back_and_what_cannot_be_worked_dies_again()
    {
        var item = TestItem.Of("film.mp4", 20_000, seed: 51);
        await using var function = await LambdaFunction.StartAsync("ObjectCreated", await _cloud.EnvironmentAsync());
        var feed = _cloud.Feed(function, "EventsQueue", batch: 10, Visibility);
        // The torrent came before its data, and nobody put the data for too long.
        await _cloud.Store.PutBytesAsync("film/torrent", item.TorrentBytes);
        await _cloud.Open("EventsQueue").SendAsync("no event");
        for (var deliveries = 0; deliveries < Cloud.MaxReceives; deliveries++)
        {
            Assert.Equal((2, 0), await feed.DispatchAsync(default));
            await _fauxqs.AdvanceAsync(Visibility * 2);
        }
        Assert.Equal((0, 0), await feed.DispatchAsync(default));
        Assert.Equal(2, (await _cloud.Open("EventsQueue").DeadLettersAsync()).Count);

        await _cloud.Store.PutItemAsync(item, "film", "Film"); // With an event of its own.
        Assert.Equal(2, (await RedriveAsync()).GetProperty("events").GetInt32());
        Assert.Equal((3, 2), await feed.DispatchAsync(default));
        Assert.NotNull(await _cloud.Catalogue.FindAsync(ItemPrefix.Parse("film")));
        Assert.Equal(0, (await RedriveAsync()).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Killed_half_way_it_loses_no_letter_of_any_queue()
    {
        foreach (var name in _cloud.Queues.Keys)
        {
            var queue = _cloud.Open(name);
            for (var i = 0; i < 5; i++)
                await queue.SendAsync($"{name} {i}");
            foreach (var message in await queue.ReceiveAsync(10, Visibility, TimeSpan.Zero))
                await queue.RefuseAsync(message, "for the test");
        }

        await using var relay = await HoldingRelay.StartAsync(_fauxqs.Endpoint);
        var environment = await _cloud.AwsEnvironmentAsync();
        environment["AWS_ENDPOINT_URL_SQS"] = relay.Url.AbsoluteUri;
        var sent = 0;
        await KilledCommand.RunAsync(Command(), environment, relay.HoldAsync(
            request => request.Headers["X-Amz-Target"].ToString().EndsWith(".SendMessage", StringComparison.Ordinal) && sent++ == 7, isDone: true));
        await _fauxqs.AdvanceAsync(Visibility);
        var counts = await RedriveAsync();
        // Seven were moved and deleted before; the eighth was moved and lay there still.
        Assert.Equal(13, counts.EnumerateObject().Sum(queue => queue.Value.GetInt32()));
        foreach (var name in _cloud.Queues.Keys)
        {
            Assert.Empty(await _cloud.Open(name).DeadLettersAsync());
            Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{name} {i}"), (await ReceiveAllAsync(_cloud.Open(name))).Distinct().Order());
        }
    }

    public async Task DisposeAsync()
    {
        if (_cloud is not null)
            await _cloud.DisposeAsync();
        _fauxqs?.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<List<string>> ReceiveAllAsync(SqsQueue queue)
    {
        var bodies = new List<string>();
        while (await queue.ReceiveAsync(10, Visibility, TimeSpan.Zero) is { Count: > 0 } messages)
            bodies.AddRange(messages.Select(message => message.Body));
        return bodies;
    }

    private async Task<JsonElement> RedriveAsync()
    {
        var outcome = await ReplicaCommand.RunAsync(Command(), await _cloud.AwsEnvironmentAsync());
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Last;
    }

    private string[] Command() => ["redrive", "--outputs", _folder.Write("outputs.json", _cloud.Outputs()), "--data", _folder.At("data"), "--json"];
}
