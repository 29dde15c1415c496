using Replica.ObjectStore.Events;

namespace Replica.ObjectStore.Tests.Folder;

public sealed class FolderEventTests : IDisposable
{
    private readonly FolderStoreFixture _fixture = new();

    [Fact]
    public async Task Every_way_of_making_and_removing_an_object_is_told()
    {
        var store = _fixture.Open();
        await store.PutAsync("item/a b+c%2F.mp4", new MemoryStream([1, 2]), 2);
        await store.CopyAsync("item/a b+c%2F.mp4", "item/copy");
        var id = await store.BeginPartsAsync("item/parts");
        await FolderStoreFixture.PutAsync(store, store.SignPart("item/parts", id, 1, 1, _fixture.Time.GetUtcNow().AddDays(1)), new MemoryStream([1]), 1);
        await store.CompletePartsAsync("item/parts", id, 1);
        var copied = await store.FindAsync("item/copy");
        await store.DeleteAsync("item/copy");

        var events = _fixture.Events.Sent.Select(body => Assert.Single(ObjectEventJson.Parse(body))).ToArray();
        Assert.Equal(
            ["ObjectCreated:Put item/a b+c%2F.mp4 2", "ObjectCreated:Copy item/copy 2", "ObjectCreated:CompleteMultipartUpload item/parts 1", "ObjectRemoved:Delete item/copy 0"],
            events.Select(told => $"{told.Name} {told.Key} {told.Length}"));
        Assert.Equal(copied!.ETag, events[1].ETag);
    }

    [Fact]
    public async Task Nothing_is_told_of_incoming_and_index_nor_of_what_did_not_happen()
    {
        var store = _fixture.Open();
        await store.PutAsync("incoming/1/torrent", new MemoryStream([1]), 1);
        await store.PutAsync("index/latest.json", new MemoryStream([1]), 1);
        await store.DeleteAsync("incoming/1/torrent");
        await store.DeleteAsync("never/there");
        await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync("item/x", new MemoryStream([1]), 2));
        Assert.Empty(_fixture.Events.Sent);

        await store.PutAsync("item/x", new MemoryStream([1]), 1);
        await store.PutAsync("item/x", new MemoryStream([1]), 1, onlyIfAbsent: true);
        Assert.Single(_fixture.Events.Sent);
    }

    public void Dispose() => _fixture.Dispose();
}
