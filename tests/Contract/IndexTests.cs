using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

public sealed class IndexTests : IDisposable
{
    private static readonly string Blocked = new('b', 40);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_index_is_built_of_lines_and_found_whole_until_a_byte_changes()
    {
        var lines = _folder.At("documents.jsonl");
        await File.WriteAllLinesAsync(lines,
        [
            """{"id":"1","title":"first","infoHash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","files":["a/b.mkv"],"size":5,"date":"2024-01-02T03:04:05Z"}""",
            "",
            $$"""{"id":"2","title":"blocked","infoHash":"{{Blocked}}"}""",
            """{"id":"1","title":"first, again","unknown":true}""",
        ]);
        await File.WriteAllLinesAsync(_folder.At("blocked.txt"), [Blocked]);
        var index = _folder.At("index.rsi");
        var built = await ReplicaCommand.RunAsync("index", "build", "--in", lines, "--out", index, "--blocked", _folder.At("blocked.txt"), "--json");
        Assert.Equal(0, built.ExitCode);
        await Schema.AssertMatchesAsync("index-build", built.Output);
        Assert.Equal(1, built.Last.GetProperty("documents").GetInt32());

        var verified = await ReplicaCommand.RunAsync("index", "verify", index, "--json");
        Assert.Equal(0, verified.ExitCode);
        await Schema.AssertMatchesAsync("index-verify", verified.Output);
        Assert.Equal(1, verified.Last.GetProperty("blocked").GetInt32());

        var bytes = await File.ReadAllBytesAsync(index);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(index, bytes);
        Assert.Equal(5, (await ReplicaCommand.RunAsync("index", "verify", index)).ExitCode);
        await File.WriteAllBytesAsync(index, bytes[..^1]);
        var truncated = await ReplicaCommand.RunAsync("index", "verify", index);
        Assert.Equal(5, truncated.ExitCode);
        Assert.Contains("truncated", truncated.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await ReplicaCommand.RunAsync("index", "verify", _folder.At("none.rsi"))).ExitCode);
    }

    [Fact]
    public async Task Queries_are_answered_in_their_order_and_timed()
    {
        var lines = _folder.At("documents.jsonl");
        await File.WriteAllLinesAsync(lines,
        [
            """{"id":"1","title":"The.Show.S01E02.1080p","source":"dht"}""",
            """{"id":"2","title":"می‌خواهم زنده بمانم"}""",
        ]);
        var index = _folder.At("index.rsi");
        Assert.Equal(0, (await ReplicaCommand.RunAsync("index", "build", "--in", lines, "--out", index)).ExitCode);

        var one = await ReplicaCommand.RunAsync("index", "search", "--index", index, "--query", "show 1x02", "--json");
        Assert.Equal(0, one.ExitCode);
        await Schema.AssertMatchesAsync("index-search", one.Output);
        Assert.Equal("dht", one.Last.GetProperty("hits")[0].GetProperty("source").GetString());

        var queries = _folder.At("queries.txt");
        await File.WriteAllLinesAsync(queries, ["shwo", "ميخواهم ", "nothing"]);
        var many = await ReplicaCommand.RunAsync("index", "search", "--index", index, "--queries", queries, "--threads", "2", "--json");
        Assert.Equal(0, many.ExitCode);
        string[] found = ["1", "2", ""];
        for (var i = 0; i < found.Length; i++)
            Assert.Equal(found[i], string.Concat(many.Lines[i].GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString())));
        Assert.Equal("ميخواهم ", many.Lines[1].GetProperty("query").GetString());
        Assert.Equal(3, many.Last.GetProperty("queries").GetInt32());
        Assert.True(many.Last.GetProperty("qps").GetDouble() > 0);
    }

    [Fact]
    public async Task A_wrong_line_is_refused_with_its_number()
    {
        var lines = _folder.At("documents.jsonl");
        await File.WriteAllLinesAsync(lines, ["""{"id":"1","title":"first"}""", "", """{"id":"2"}"""]);
        var built = await ReplicaCommand.RunAsync("index", "build", "--in", lines, "--out", _folder.At("index.rsi"));
        Assert.Equal(5, built.ExitCode);
        Assert.Contains("line 3", built.Error, StringComparison.Ordinal);
        Assert.Equal([lines], Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    public void Dispose() => _folder.Dispose();
}
