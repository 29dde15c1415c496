using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore.Folder;
using Replica.Search;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Catalogue.Tests.Snapshots;

public sealed class SnapshotSourceTests : IDisposable
{
    private static readonly IndexKey Key = IndexKey.Of(TestBytes.Create(Ed25519.PrivateKeyLength));

    private readonly TempFolder _folder = new();
    private readonly FolderObjectStore _store;
    private readonly IndexFolder _made;

    public SnapshotSourceTests()
    {
        _store = new(_folder.At("objects"), _folder.At("staging"), TestBytes.Create(32), () => new("http://127.0.0.1:9/store/"), events: null, new ManualTimeProvider());
        _made = new(_folder.At("made"));
    }

    [Fact]
    public async Task What_was_published_is_fetched_once_and_searched_and_a_newer_one_takes_its_place()
    {
        using var source = Source();
        Assert.Null(await source.RefreshAsync([Key.Public]));
        await PublishAsync(1, "first film");
        var first = await source.RefreshAsync([Key.Public]);
        Assert.Equal(["first film"], Titles(first));
        Assert.False(first!.IsExpired(first.Pointer.Expires));
        Assert.True(first.IsExpired(first.Pointer.Expires.AddTicks(1)));
        await PublishAsync(2, "second film");
        Assert.Equal(["second film"], Titles(await source.RefreshAsync([Key.Public])));
        // Its file is gone from the folder, yet whoever has the older one goes on reading it.
        Assert.Equal(2, Directory.GetFiles(_folder.At("fetched")).Length);
        Assert.Equal(["first film"], Titles(first));

        // Another process: nothing but the pointer is read again.
        foreach (var stored in Directory.GetFiles(_folder.At("objects", "index"), "*.rsi"))
            File.Delete(stored);
        using var next = Source();
        Assert.Equal(["second film"], Titles(await next.RefreshAsync([Key.Public])));
    }

    [Fact]
    public async Task An_older_generation_is_refused_also_by_the_next_process()
    {
        using var source = Source();
        await PublishAsync(5, "new");
        await source.RefreshAsync([Key.Public]);
        await PublishAsync(4, "old");
        Assert.Equal(IndexRefusal.Older, await RefusalAsync(source));
        Assert.Equal(["new"], Titles(source.Newest));
        using var next = Source();
        Assert.Equal(IndexRefusal.Older, await RefusalAsync(next));
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_and_never_have_a_name()
    {
        var key = (await PublishAsync(1, "film")).Segments[0].Url;
        var path = _folder.At(["objects", .. key.Split('/')]);
        var right = File.ReadAllBytes(path);
        using var source = Source();

        File.WriteAllBytes(path, [.. right[..^1], (byte)(right[^1] ^ 1)]);
        Assert.Equal(IndexRefusal.Hash, await RefusalAsync(source));
        File.WriteAllBytes(path, [.. right, 0]);
        Assert.Equal(IndexRefusal.Hash, await RefusalAsync(source));
        File.Delete(path);
        Assert.Equal(IndexRefusal.Missing, await RefusalAsync(source));
        Assert.Empty(Directory.GetFiles(_folder.At("fetched")));

        File.WriteAllBytes(path, right);
        // What a process that was killed left of it.
        File.WriteAllBytes(_folder.At("fetched", Path.GetFileName(key) + ".part"), right[..10]);
        Assert.Equal(["film"], Titles(await source.RefreshAsync([Key.Public])));
    }

    [Fact]
    public async Task Another_analyzer_what_is_too_large_and_what_is_no_index_are_refused()
    {
        await PublishAsync(1, "film", IndexFile.AnalyzerVersion + 1);
        using var source = Source();
        Assert.Equal(IndexRefusal.Analyzer, await RefusalAsync(source));
        await PublishAsync(2, "film");
        using var small = new SnapshotSource(_store, _folder.At("fetched"), maxLength: 100);
        Assert.Equal(IndexRefusal.TooLarge, await RefusalAsync(small));
        await StoreAsync(3, new(_folder.Write("no.rsi", "no index"u8), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("no index"u8)), 8), IndexFile.AnalyzerVersion);
        Assert.Equal(IndexRefusal.Damaged, await RefusalAsync(source));
        await _store.PutAsync(SignedIndexPointer.ObjectKey, new MemoryStream(new byte[SignedIndexPointer.MaxObjectLength + 1]), SignedIndexPointer.MaxObjectLength + 1);
        Assert.Equal(IndexRefusal.Malformed, await RefusalAsync(source));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Titles(PublishedIndex? index) => index!.Snapshot.Search(new()).Hits.Select(hit => hit.Document.Title);

    private static async Task<IndexRefusal> RefusalAsync(SnapshotSource source) =>
        (await Assert.ThrowsAsync<IndexRefusedException>(() => source.RefreshAsync([Key.Public]))).Reason;

    private SnapshotSource Source() => new(_store, _folder.At("fetched"));

    private async Task<IndexPointer> PublishAsync(long generation, string title, int? analyzer = null)
    {
        var index = new SearchIndex();
        index.Apply([new() { Id = "1", Title = title }], []);
        return await StoreAsync(generation, Assert.Single(_made.Export(index.Current)), analyzer ?? IndexFile.AnalyzerVersion);
    }

    private async Task<IndexPointer> StoreAsync(long generation, IndexPart part, int analyzer)
    {
        var segment = new PointerSegment(PointerSegment.KeyOf(part.Sha256), new('0', 40), part.Sha256, part.Length);
        await using (var file = File.OpenRead(part.Path))
            await _store.PutAsync(segment.Url, file, part.Length);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        var pointer = new IndexPointer { Generation = generation, Created = now, Expires = now.AddDays(1), Analyzer = analyzer, Segments = [segment] };
        var bytes = SignedIndexPointer.Sign(pointer, Key.Private).ToObject();
        await _store.PutAsync(SignedIndexPointer.ObjectKey, new MemoryStream(bytes), bytes.Length);
        return pointer;
    }
}
