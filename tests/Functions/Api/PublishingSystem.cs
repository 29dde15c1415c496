using Replica.Api;
using Replica.Api.Uploads;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Sqlite;
using Replica.Catalogue.Uploads;
using Replica.Ingest.Verify;
using Replica.ObjectCreated;
using Replica.ObjectStore.Folder;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

/// <summary>The embedded stores in a folder of their own, with the verifying worker and the event handler beside them, worked by hand.</summary>
internal sealed class PublishingSystem : IDisposable
{
    /// <summary>Tests begin many uploads at one moment of a clock that stands still.</summary>
    private static readonly UploadLimits Roomy = new() { PerAddress = new(10_000, 10_000, long.MaxValue), Globally = new(10_000, 10_000, long.MaxValue) };

    private readonly TempFolder _folder = new();
    private readonly SqliteDatabase _queues;
    private readonly SqliteDatabase _database;

    public PublishingSystem()
    {
        _queues = QueueDatabase.Open(_folder.At("queues.db"));
        _database = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        VerifyQueue = new SqliteQueue(_queues, "verify", Time);
        Events = new SqliteQueue(_queues, "events", Time);
        Store = new FolderObjectStore(_folder.At("objects"), _folder.At("staging"), TestBytes.Create(32), () => PublicBase, Events, Time);
        Catalogue = new SqliteCatalogue(_database);
        Ledger = new SqliteUploadLedger(_database, Time);
        Ingests = new SqliteIngestLedger(_database, Time);
        IngestQueue = new SqliteQueue(_queues, "ingest", Time);
        LargeQueue = new SqliteQueue(_queues, "ingest-large", Time);
        Handler = new ObjectCreatedHandler(Store, Catalogue, Ledger, Ingests);
    }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>Where signed PUTs go; known once a host listens.</summary>
    public Uri PublicBase { get; set; } = new("http://127.0.0.1:9/store/");

    public FolderObjectStore Store { get; }

    public ICatalogue Catalogue { get; }

    public IUploadLedger Ledger { get; }

    public IIngestLedger Ingests { get; }

    public IQueue IngestQueue { get; }

    public IQueue LargeQueue { get; }

    public IQueue VerifyQueue { get; }

    public IQueue Events { get; }

    public ObjectCreatedHandler Handler { get; }

    /// <summary>What handlers threw; their messages are gone, as if they were dead letters.</summary>
    public List<Exception> Failures { get; } = [];

    public ApiServices Services(UploadLimits? limits = null) => new(Catalogue, Ledger, Ingests, Store, VerifyQueue, limits ?? Roomy, Time);

    /// <summary>Works both queues until nothing is left in them.</summary>
    public async Task SettleAsync()
    {
        var verifier = new UploadVerifier(Store, Catalogue, Ledger, Time);
        while (await WorkAsync(VerifyQueue, message => verifier.HandleAsync(message, default))
            + await WorkAsync(Events, message => Handler.HandleAsync(message.Body, default)) > 0)
        {
        }
    }

    public static async Task<QueueMessage?> TakeAsync(IQueue queue)
    {
        var message = (await queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), TimeSpan.Zero)).SingleOrDefault();
        if (message is not null)
            await queue.DeleteAsync(message.Receipt);
        return message;
    }

    /// <summary>A folder of its own.</summary>
    public string FolderFor(string name) => _folder.At(name);

    public Task PutAsync(string key, byte[] bytes) => Store.PutAsync(key, new MemoryStream(bytes), bytes.Length);

    public async Task<byte[]?> ReadAsync(string key)
    {
        await using var content = await Store.OpenAsync(key);
        if (content is null)
            return null;
        using var copy = new MemoryStream();
        await content.Content.CopyToAsync(copy);
        return copy.ToArray();
    }

    public async Task<string[]> KeysAsync(string prefix = "") => await Store.ListAsync(prefix).Select(found => found.Key).ToArrayAsync();

    /// <summary>Puts an item's objects by hand, as an operator would.</summary>
    public async Task PutByHandAsync(TestItem item, string prefix, string? metadata = null)
    {
        foreach (var (file, bytes) in Stored(item))
            await PutAsync(ItemKeys.Data(ItemPrefix.Parse(prefix), item.Info, file), bytes);
        if (metadata is not null)
            await PutAsync($"{prefix}/metadata", System.Text.Encoding.UTF8.GetBytes(metadata));
        await PutAsync($"{prefix}/torrent", item.TorrentBytes);
    }

    /// <summary>Asserts that the item stands whole and once, catalogued, with nothing beside it and nothing left over.</summary>
    public async Task AssertPublishedAsync(TestItem item)
    {
        var prefix = ItemPrefix.Parse(item.Hash);
        var data = Stored(item).Select(file => (Key: ItemKeys.Data(prefix, item.Info, file.Entry), file.Bytes)).ToArray();
        foreach (var (key, bytes) in data)
            Assert.Equal(bytes, await ReadAsync(key));
        string[] expected = [.. data.Select(file => file.Key), ItemKeys.Metadata(prefix), ItemKeys.Torrent(prefix)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await KeysAsync()).Order(StringComparer.Ordinal));

        var catalogued = await Catalogue.FindAsync(prefix);
        Assert.NotNull(catalogued);
        Assert.Equal(item.Info.Hash, catalogued.InfoHash);
        Assert.Equal(item.Files.Select(file => file.Path), catalogued.Files.Select(file => file.Path));
        Assert.Equal(item.Info.Length, catalogued.Length);
    }

    public void Dispose()
    {
        _database.Dispose();
        _queues.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<(FileEntry Entry, byte[] Bytes)> Stored(TestItem item) =>
        item.Info.Files.Zip(item.Files, (entry, file) => (entry, file.Bytes)).Where(file => !file.entry.IsPadding);

    private async Task<int> WorkAsync(IQueue queue, Func<QueueMessage, Task> handle)
    {
        var worked = 0;
        while (await TakeAsync(queue) is { } message)
        {
            worked++;
            try
            {
                await handle(message);
            }
            catch (Exception e)
            {
                Failures.Add(e);
            }
        }
        return worked;
    }
}
