using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.ObjectStore.Events;
using Replica.ObjectStore.Queue;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>Changes of many items in a store, and their events, out of order and one in ten of them twice, with some that nobody can handle among them.</summary>
/// <param name="objects">What changes.</param>
/// <param name="seed">Decides everything.</param>
internal sealed class EventStorm(MemoryObjects objects, int seed)
{
    public const int Events = 10_000;
    public const int Poison = 20;
    private const int Duplicates = Events / 10;

    /// <summary>How many events a later one may overtake.</summary>
    private const int Disorder = 100;

    private const int Senders = 8;

    private readonly Random _random = new(seed);

    private readonly TestItem[] _torrents = [.. Enumerable.Range(0, 50).Select(i => TestItem.Of($"film {i}.mp4", 100 + i, seed: i))];

    public IReadOnlyList<ItemPrefix> Items { get; } = [.. Enumerable.Range(0, 600).Select(i => ItemPrefix.Parse($"item-{i}"))];

    /// <summary>Bodies that no handler can do anything about: no events, and events of what is no torrent.</summary>
    public IReadOnlyList<string> PoisonBodies { get; } =
    [
        .. Enumerable.Range(0, Poison).Select(i => i % 2 == 0 ? $"no event {i}" : Event("ObjectCreated:Put", $"broken-{i}/torrent")),
    ];

    /// <summary>The torrent that an item has in the store; null if it has none.</summary>
    public string? HashOf(ItemPrefix item) =>
        objects.Find(ItemKeys.Torrent(item)) is { } bytes ? BitTorrent.Metainfo.MetainfoDocument.Parse(bytes).Info.Hash.ToString() : null;

    /// <summary>Lets it break over a queue.</summary>
    public async Task RunAsync(IQueue queue)
    {
        for (var i = 1; i < Poison; i += 2)
            objects.Put($"broken-{i}/torrent", [1, 2, 3]);
        var waiting = new List<string>(PoisonBodies);
        var ready = new List<string>();
        for (var i = 0; i < Events - Duplicates - Poison; i++)
        {
            var body = Change(Items[_random.Next(Items.Count)]);
            waiting.Add(body);
            if (i < Duplicates)
                waiting.Insert(_random.Next(waiting.Count), body);
            while (waiting.Count > Disorder)
                ready.Add(Take(waiting));
            if (ready.Count >= Senders)
                await SendAsync(queue, ready);
        }
        while (waiting.Count > 0)
            ready.Add(Take(waiting));
        await SendAsync(queue, ready);
    }

    private static async Task SendAsync(IQueue queue, List<string> bodies)
    {
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (body, stop) => await queue.SendAsync(body, cancellationToken: stop));
        bodies.Clear();
    }

    private static string Event(string name, string key) => ObjectEventJson.Write(new ObjectEvent(name, key, 1, "e", DateTimeOffset.UnixEpoch));

    private string Take(List<string> waiting)
    {
        var at = _random.Next(waiting.Count);
        var body = waiting[at];
        waiting.RemoveAt(at);
        return body;
    }

    /// <summary>Puts an item, with whichever torrent, or removes it, in the order in which it is done everywhere: the torrent last, or first.</summary>
    private string Change(ItemPrefix prefix)
    {
        if (_random.Next(3) == 0)
        {
            objects.Delete(ItemKeys.Torrent(prefix));
            return Event("ObjectRemoved:Delete", ItemKeys.Torrent(prefix));
        }
        var torrent = _torrents[_random.Next(_torrents.Length)];
        objects.Put(ItemKeys.Data(prefix, torrent.Info, torrent.Info.Files[0]), torrent.Files[0].Bytes);
        objects.Put(ItemKeys.Torrent(prefix), torrent.TorrentBytes);
        return Event("ObjectCreated:Put", ItemKeys.Torrent(prefix));
    }
}
