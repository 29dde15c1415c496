using System.Net;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Functions.Tests.Api;

public sealed class ChangeFeedTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task A_reader_follows_page_by_page_from_its_checkpoint()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        for (var i = 0; i < 5; i++)
            await _system.Catalogue.PutAsync(Item(TestItem.Of($"{i}.mp4", 10, i)), null);

        var seen = new List<long>();
        var next = 0L;
        while (true)
        {
            var page = await PageAsync(host, $"?after={next}&limit=2");
            var sequences = page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("seq").GetInt64()).ToArray();
            next = page.GetProperty("next").GetInt64();
            if (sequences.Length == 0)
                break;
            Assert.InRange(sequences.Length, 1, 2);
            seen.AddRange(sequences);
            Assert.Equal(sequences[^1], next);
        }
        Assert.Equal(5, seen.Count);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task A_put_carries_the_item_as_an_index_document()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 1000);
        await _system.Catalogue.PutAsync(Item(item), null);

        var change = Assert.Single((await PageAsync(host, "")).GetProperty("changes").EnumerateArray());

        Assert.Equal("put", change.GetProperty("kind").GetString());
        Assert.Equal(item.Hash, change.GetProperty("prefix").GetString());
        Assert.Equal(item.Hash, change.GetProperty("infoHash").GetString());
        var document = change.GetProperty("item");
        Assert.Equal(item.Hash, document.GetProperty("id").GetString());
        Assert.Equal("Title", document.GetProperty("title").GetString());
        Assert.Equal("film.mp4", document.GetProperty("files")[0].GetString());
        Assert.Equal("video", document.GetProperty("type").GetString());
        Assert.Equal(1000, document.GetProperty("size").GetInt64());
        Assert.Equal(1000, document.GetProperty("length").GetInt64());
        Assert.Equal("replica", document.GetProperty("source").GetString());
        Assert.Equal(DateTimeOffset.UnixEpoch, document.GetProperty("date").GetDateTimeOffset());
    }

    [Fact]
    public async Task Removals_blocks_and_their_lifting_are_told_without_an_item()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var item = TestItem.Of("film.mp4", 1000);
        await _system.Catalogue.PutAsync(Item(item), null);
        var put = await LastAsync(host);
        await _system.Catalogue.RemoveAsync(ItemPrefix.Parse(item.Hash));
        var remove = await LastAsync(host);
        await _system.Catalogue.BlockAsync(item.Info.Hash);
        var block = await LastAsync(host);
        await _system.Catalogue.UnblockAsync(item.Info.Hash);
        var unblock = await LastAsync(host);

        JsonElement[] changes = [put, remove, block, unblock];
        Assert.Equal(["put", "remove", "block", "unblock"], changes.Select(change => change.GetProperty("kind").GetString()));
        Assert.Equal([true, false, false, false], changes.Select(change => change.TryGetProperty("item", out _)));
        Assert.All(changes, change => Assert.Equal(item.Hash, change.GetProperty("infoHash").GetString()));
    }

    [Theory]
    [InlineData("?after=-1")]
    [InlineData("?after=x")]
    [InlineData("?after=99999999999999999999")]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=1&limit=2")]
    public async Task Numbers_out_of_range_are_refused(string query)
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var answer = await host.GetAsync($"/v1/changes{query}");
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    public void Dispose() => _system.Dispose();

    private static async Task<JsonElement> PageAsync(ServiceHost host, string query)
    {
        using var answer = await host.GetAsync($"/v1/changes{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ServiceHost.JsonAsync(answer);
    }

    private static async Task<JsonElement> LastAsync(ServiceHost host) =>
        (await PageAsync(host, "")).GetProperty("changes").EnumerateArray().Last();

    private static CatalogueItem Item(TestItem item) => new(
        ItemPrefix.Parse(item.Hash), InfoHash.Parse(item.Hash), item.Name, "Title", "", [],
        [.. item.Files.Select(file => new CatalogueFile(file.Path, file.Bytes.Length))], item.Info.Length, DateTimeOffset.UnixEpoch);
}
