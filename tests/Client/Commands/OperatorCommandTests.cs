using System.Net;
using System.Text.Json;
using Replica.Catalogue.Items;
using Replica.Catalogue.Sqlite;
using Replica.Client.Tests.Cli;
using Replica.Client.Tests.Embedded;
using Replica.ObjectStore.Queue;
using Replica.Support;

namespace Replica.Client.Tests.Commands;

/// <summary>remove, block, redrive and rebuild-catalogue against a running instance.</summary>
public sealed class OperatorCommandTests
{
    [Fact]
    public async Task An_operator_removes_an_item_and_it_may_be_published_again()
    {
        await using var up = await UpInstance.StartAsync();
        var link = await up.PublishAsync("clip.bin", TestBytes.Create(30_000, 1));

        var removed = await RunAsync(up, "remove", link, "--json");
        Assert.Equal((0, "{\"removed\":1}\n"), (removed.ExitCode, removed.Output));
        Assert.Empty(Objects(up));
        Assert.Equal(0, await FoundAsync(up, "clip"));
        Assert.Equal(3, (await RunAsync(up, "remove", link)).ExitCode);

        Assert.Equal(link, await up.PublishAsync("clip.bin", TestBytes.Create(30_000, 1)));
    }

    [Fact]
    public async Task An_uploader_removes_with_the_token_of_the_item_and_with_no_other()
    {
        await using var up = await UpInstance.StartAsync();
        using var response = await up.UploadAsync("clip.bin", TestBytes.Create(30_000, 2));
        using var published = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var link = published.RootElement.GetProperty("link").GetString()!;

        var wrong = await RunAsync(up, "remove", link, "--token", "wrong");
        Assert.Equal((5, ""), (wrong.ExitCode, wrong.Output));
        Assert.NotEmpty(Objects(up));

        var right = await RunAsync(up, "remove", link, "--token", published.RootElement.GetProperty("adminToken").GetString()!);
        Assert.Equal(0, right.ExitCode);
        Assert.Empty(Objects(up));
    }

    [Fact]
    public async Task A_blocked_torrent_is_deleted_and_stays_out_until_the_block_is_lifted()
    {
        await using var up = await UpInstance.StartAsync();
        var link = await up.PublishAsync("clip.bin", TestBytes.Create(30_000, 3));
        var hash = ReplicaLink.Parse(link).InfoHash.ToString();

        Assert.Equal("{\"blocked\":1,\"unblocked\":0,\"removed\":1}\n", (await RunAsync(up, "block", hash, "--json")).Output);
        Assert.Empty(Objects(up));
        Assert.Equal(0, await FoundAsync(up, "clip"));
        Assert.Equal("{\"blocked\":0,\"unblocked\":0,\"removed\":0}\n", (await RunAsync(up, "block", link, "--json")).Output);
        using (var refused = await up.UploadAsync("clip.bin", TestBytes.Create(30_000, 3)))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        Assert.Equal("{\"blocked\":0,\"unblocked\":1,\"removed\":0}\n", (await RunAsync(up, "block", hash, "--undo", "--json")).Output);
        Assert.Equal(link, await up.PublishAsync("clip.bin", TestBytes.Create(30_000, 3)));
    }

    [Fact]
    public async Task Redrive_moves_every_dead_letter_back_once()
    {
        using var folder = new TempFolder();
        using (var database = QueueDatabase.Open(folder.At("queue.db")))
        {
            var queue = new SqliteQueue(database, "verify", TimeProvider.System);
            await queue.SendAsync("{\"uploadId\":\"0\"}");
            var message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), TimeSpan.Zero));
            await queue.RefuseAsync(message, "The disk was full.");
        }

        await using var up = await UpInstance.StartAsync(folder.FullPath);
        Assert.Equal(1, await RedrivenAsync(up, "verify"));
        Assert.Equal(0, await RedrivenAsync(up, "verify"));
    }

    [Fact]
    public async Task The_catalogue_is_rebuilt_from_the_object_listing()
    {
        await using var up = await UpInstance.StartAsync();
        var kept = ReplicaLink.Parse(await up.PublishAsync("kept.bin", TestBytes.Create(30_000, 4)));
        var gone = ReplicaLink.Parse(await up.PublishAsync("gone.bin", TestBytes.Create(30_000, 5)));
        await LoseEntryAsync(up, kept.Prefix);
        File.Delete(ObjectPath(up, gone.Prefix));

        Assert.Equal(
            "{\"items\":1,\"announced\":0,\"added\":1,\"removed\":1,\"refused\":0}\n", (await RunAsync(up, "rebuild-catalogue", "--json")).Output);
        Assert.Equal(1, await FoundAsync(up, "kept"));
        Assert.Equal(0, await FoundAsync(up, "gone"));
    }

    [Fact]
    public async Task An_empty_store_does_not_empty_the_catalogue()
    {
        await using var up = await UpInstance.StartAsync();
        var link = ReplicaLink.Parse(await up.PublishAsync("clip.bin", TestBytes.Create(30_000, 6)));
        File.Delete(ObjectPath(up, link.Prefix));

        var run = await RunAsync(up, "rebuild-catalogue");
        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Contains("right store", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await FoundAsync(up, "clip"));
    }

    [Theory]
    [InlineData("block", "nonsense")]
    [InlineData("remove", "nonsense")]
    [InlineData("remove", "magnet:?xt=urn:btih:0000000000000000000000000000000000000000&xs=replica:..")]
    public async Task What_is_no_link_or_hash_is_refused(params string[] arguments)
    {
        using var folder = new TempFolder();
        Assert.Equal(5, (await CommandRun.OfAsync(folder.FullPath, arguments)).ExitCode);
    }

    [Fact]
    public async Task Without_an_instance_and_without_outputs_it_says_what_to_do()
    {
        using var folder = new TempFolder();
        var run = await CommandRun.OfAsync(folder.FullPath, ["redrive"]);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("--outputs", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Replica\":null}")]
    [InlineData("{\"Replica\":{\"Region\":\"eu-west-1\",\"Bucket\":7}}")]
    [InlineData("{\"Other\":{\"Region\":\"eu-west-1\"}}")]
    public async Task A_file_that_is_no_outputs_file_is_refused(string content)
    {
        using var folder = new TempFolder();
        var file = folder.At("outputs.json");
        await File.WriteAllTextAsync(file, content);
        var run = await CommandRun.OfAsync(folder.FullPath, ["redrive", "--outputs", file]);
        Assert.Equal(5, run.ExitCode);
        Assert.Single(run.ErrorLines);
        Assert.Equal(3, (await CommandRun.OfAsync(folder.FullPath, ["redrive", "--outputs", file + "x"])).ExitCode);
    }

    [Theory]
    [InlineData("remove", "{}")]
    [InlineData("remove", "null")]
    [InlineData("remove", "{\"link\":\"magnet:?xt=urn:btih:00\"}")]
    [InlineData("block", "{}")]
    [InlineData("block", "{\"infoHashes\":[]}")]
    [InlineData("block", "{\"infoHashes\":[null]}")]
    [InlineData("block", "{\"infoHashes\":[\"00\"]}")]
    [InlineData("block", "[")]
    public async Task A_malformed_admin_request_is_400_and_none_is_served_without_the_token(string command, string body)
    {
        await using var up = await UpInstance.StartAsync();
        using var malformed = await up.SendAsync(HttpMethod.Post, $"replica/admin/{command}", new StringContent(body), up.Token);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        using var foreign = await up.SendAsync(HttpMethod.Post, $"replica/admin/{command}", new StringContent(body));
        Assert.Equal(HttpStatusCode.Unauthorized, foreign.StatusCode);
    }

    private static Task<CommandRun> RunAsync(UpInstance up, params string[] arguments) => CommandRun.OfAsync(up.Folder, arguments);

    /// <summary>What items left: neither the config nor the published index is theirs.</summary>
    private static IEnumerable<string> Objects(UpInstance up) =>
        Directory.EnumerateFiles(Path.Combine(up.Folder, "objects"), "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(up.Folder, "objects", "index") + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static string ObjectPath(UpInstance up, ItemPrefix prefix) => Path.Combine(up.Folder, "objects", prefix.Value, "torrent");

    private static async Task LoseEntryAsync(UpInstance up, ItemPrefix prefix)
    {
        using var database = CatalogueDatabase.Open(Path.Combine(up.Folder, "catalogue.db"));
        Assert.True(await new SqliteCatalogue(database).RemoveAsync(prefix));
    }

    private static async Task<int> RedrivenAsync(UpInstance up, string queue)
    {
        var run = await RunAsync(up, "redrive", "--json");
        Assert.Equal(0, run.ExitCode);
        using var counts = JsonDocument.Parse(run.Output);
        return counts.RootElement.GetProperty(queue).GetInt32();
    }

    /// <summary>Total results once search has followed the catalogue to its newest change.</summary>
    private static async Task<int> FoundAsync(UpInstance up, string word)
    {
        var expected = await CataloguedAsync(up, word);
        var total = -1;
        await Eventually.TrueAsync(async () => (total = await TotalAsync(up, word)) == expected);
        return total;
    }

    private static async Task<int> CataloguedAsync(UpInstance up, string word)
    {
        using var response = await up.SendAsync(HttpMethod.Get, "v1/changes?after=0");
        using var changes = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return changes.RootElement.GetProperty("changes").EnumerateArray().Count(
            change => change.TryGetProperty("item", out var item) && item.ValueKind == JsonValueKind.Object
                && item.GetProperty("title").GetString()!.StartsWith(word, StringComparison.Ordinal));
    }

    private static async Task<int> TotalAsync(UpInstance up, string word)
    {
        using var response = await up.SendAsync(HttpMethod.Get, "replica/search?s=" + word);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("totalResults").GetInt32();
    }
}
