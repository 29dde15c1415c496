using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.SearchService.Importing;

namespace Replica.Functions.Tests.SearchService.Importing;

public sealed class DhtImportTests
{
    [Fact]
    public async Task A_torrent_is_found_by_name_and_by_file_and_says_where_it_is_from()
    {
        await using var system = await ImportSystem.StartAsync();
        var hash = system.Store.Add("Concert 1999", size: 111, time: 1_600_000_000, ("Concert/cover.jpg", 10), ("Concert/opening song.flac", 101));
        Assert.Equal(["Concert 1999"], await system.TitlesAsync("s=opening"));
        var answer = await system.Search.GetJsonAsync("/v1/search?s=opening");
        Assert.Equal("""{"service":"ok","dht":"ok"}""", answer.GetProperty("sources").GetRawText());
        Assert.False(answer.GetProperty("partial").GetBoolean());
        var found = Assert.Single(answer.GetProperty("objects").EnumerateArray());
        Assert.False(found.GetProperty("hostedOnReplica").GetBoolean());
        Assert.Equal(
            ("Concert/opening song.flac", 2, 1, 101, "audio", "2020-09-13T12:26:40Z"),
            (found.GetProperty("torrentInternalFilePath").GetString(), found.GetProperty("torrentNumFiles").GetInt32(), found.GetProperty("fileIndex").GetInt32(),
                found.GetProperty("fileSize").GetInt64(), found.GetProperty("mediaType").GetString(), found.GetProperty("lastModified").GetString()));
        Assert.Equal($"magnet:?xt=urn:btih:{hash}&dn=Concert%201999&so=1", found.GetProperty("replicaLink").GetString());
    }

    [Fact]
    public async Task What_is_added_and_what_is_changed_follows_and_nothing_is_read_twice()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Generate("film", (2 * MagneticoDatabase.BatchSize) + 5);
        system.Import.CatchUp(default);
        Assert.Equal((2 * MagneticoDatabase.BatchSize) + 5, system.Import.Imported);
        system.Import.CatchUp(default);
        Assert.Equal((2 * MagneticoDatabase.BatchSize) + 5, system.Import.Imported);
        // Two in one second, of which one has a lower number than the last one read.
        system.Store.Add("tulips", time: 1_700_000_000);
        system.Store.Execute("UPDATE torrents SET name = 'renamed', modified_on = 1700000000 WHERE name = 'film 3'");
        Assert.Equal(["renamed", "tulips"], (await system.TitlesAsync("s=renamed+OR+tulips")).Order());
        Assert.Equal((2 * MagneticoDatabase.BatchSize) + 7, system.Import.Imported);
        Assert.DoesNotContain("film 3", await system.TitlesAsync("s=%22film+3%22"));
    }

    [Fact]
    public async Task More_rows_of_one_second_than_a_batch_holds_are_all_read()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Generate("film", (2 * MagneticoDatabase.BatchSize) + 5);
        system.Store.Execute("UPDATE torrents SET modified_on = 1600000000");
        system.Import.CatchUp(default);
        Assert.Equal((2 * MagneticoDatabase.BatchSize) + 5, system.Import.Imported);
    }

    [Fact]
    public async Task A_row_counts_only_when_no_earlier_one_can_turn_up_any_more()
    {
        await using var system = await ImportSystem.StartAsync();
        var now = system.Time.GetUtcNow().ToUnixTimeSeconds();
        system.Store.Add("film now", time: now);
        system.Store.Add("film of the year 3000", time: 32_503_680_000);
        Assert.Empty(await system.TitlesAsync());
        system.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["film now"], await system.TitlesAsync());
    }

    [Fact]
    public async Task Hostile_rows_are_passed_over_and_counted()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Execute("PRAGMA ignore_check_constraints = ON");
        Insert(new byte[] { 1, 2, 3 }, "short hash");
        Insert(new byte[32], "long hash");
        Insert("text that has 20 char", "hash of text");
        Insert(Hash(1), "");
        Insert(Hash(2), "\u0001\u0002 \u202e");
        Insert(Hash(3), new string('x', 5_000));
        Insert(Hash(4), new byte[] { 0x66, 0xC0, 0xAF }, "CAST($1 AS TEXT)");
        Insert(Hash(5), "negative size", size: -5);
        Insert(Hash(6), "no size", size: 0);
        Insert(Hash(7), "size of words", size: "big");
        Insert(Hash(8), "far future", time: long.MaxValue);
        Insert(Hash(9), "a number for a name", "17");
        system.Store.Add("good\u0007 name\u202e");
        system.Store.Add("bad files", files: [("a.mp4", 1), ("", 5), ("c.mp4", 2)]);
        system.Store.Add("negative file", files: [("a.mp4", -1)]);
        Assert.Equal(["17", "bad files", "good name", "negative file"], (await system.TitlesAsync()).Order());
        Assert.Equal(new ImportSkips(Hash: 3, Name: 4, Number: 4, Files: 2), system.Import.Skipped);
        Assert.Empty(await system.Search.TitlesAsync("s=mp4"));

        void Insert(object hash, object name, string value = "$1", object? size = null, object? time = null) => system.Store.Execute(
            $"INSERT INTO torrents (info_hash, name, total_size, discovered_on, modified_on) VALUES ($0, {value}, $2, $3, 1600000000)",
            hash, name, size ?? 1_000, time ?? 1_600_000_000);
    }

    [Fact]
    public async Task Of_a_torrent_with_very_many_files_the_first_are_searched()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Generate("film", 3, files: MagneticoDatabase.MaxFiles + 50);
        system.Import.CatchUp(default);
        var found = (await system.Search.GetJsonAsync("/v1/search?s=film")).GetProperty("objects")[0];
        Assert.Equal(MagneticoDatabase.MaxFiles, found.GetProperty("torrentNumFiles").GetInt32());
    }

    [Fact]
    public async Task What_is_blocked_never_comes_in_and_goes_when_it_is_blocked()
    {
        await using var system = await ImportSystem.StartAsync();
        var (before, after) = (system.Store.Add("film blocked before"), system.Store.Add("film blocked after"));
        await system.Search.Catalogue.BlockAsync(InfoHash.Parse(before));
        await system.Search.Follower.CatchUpAsync(default);
        Assert.Equal(["film blocked after"], await system.TitlesAsync());
        await system.Search.Catalogue.BlockAsync(InfoHash.Parse(after));
        await system.Search.Follower.CatchUpAsync(default);
        Assert.Empty(await system.TitlesAsync());
        system.Store.Execute("UPDATE torrents SET modified_on = modified_on + 100");
        Assert.Empty(await system.TitlesAsync());
    }

    [Fact]
    public async Task The_catalogues_own_takes_the_place_of_what_was_imported_and_is_not_replaced_by_it()
    {
        await using var system = await ImportSystem.StartAsync();
        var hash = system.Store.Add("film of the dht");
        Assert.Equal(["film of the dht"], await system.TitlesAsync());
        await system.Search.PutAsync(SearchSystem.Item("film of ours", ("a.mp4", 1)) with { InfoHash = InfoHash.Parse(hash), Prefix = ItemPrefix.Parse(hash) });
        Assert.Equal(["film of ours"], await system.TitlesAsync());
        system.Store.Execute("UPDATE torrents SET modified_on = modified_on + 100");
        Assert.Equal(["film of ours"], await system.TitlesAsync());
    }

    [Fact]
    public async Task A_new_process_reads_it_from_the_beginning_and_comes_to_the_same()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Generate("film", 40);
        var first = (await system.TitlesAsync("s=film&limit=100")).Order().ToList();
        var again = ImportSystem.Of(system.Store.Path, system.Search.Follower, system.Time);
        again.CatchUp(default);
        Assert.Equal(40, again.Imported);
        Assert.Equal(first, (await system.TitlesAsync("s=film&limit=100")).Order());
    }

    [Fact]
    public async Task A_database_that_nobody_has_open_is_left_as_it_is()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Generate("film", 10);
        system.Store.Dispose();
        var traces = system.Traces();
        Assert.Single(traces);
        Assert.Equal(10, (await system.TitlesAsync()).Count());
        Assert.Equal(traces, system.Traces());
    }

    [Fact]
    public async Task One_that_a_crawler_has_open_is_read_with_what_stands_in_its_log_alone_and_not_written()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        system.Store.Execute("PRAGMA wal_autocheckpoint = 0");
        system.Store.Generate("film", 10);
        var before = system.Traces();
        Assert.Equal(10, (await system.TitlesAsync()).Count());
        var after = system.Traces();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        // The third file is the index of the log, in which readers note that they read.
        Assert.All(before.Where(file => !file.Key.EndsWith("-shm", StringComparison.Ordinal)), file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public async Task A_crawler_that_begins_to_write_meanwhile_makes_what_was_read_not_count()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Dispose();
        using var writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = system.Store.Path, Pooling = false }.ToString());
        var file = new ImportFile(system.Store.Path);
        Assert.Throws<IOException>(() => file.Read(connection =>
        {
            writer.Open();
            using var command = writer.CreateCommand();
            command.CommandText = "UPDATE torrents SET modified_on = 1";
            return command.ExecuteNonQuery();
        }));
        Assert.Equal(7, file.Read(_ => 7));
    }

    [Theory]
    [InlineData("DROP TABLE torrents", "table \"torrents\"")]
    [InlineData("DROP INDEX modified_on_index; ALTER TABLE torrents DROP COLUMN modified_on", "modified_on")]
    [InlineData("DROP INDEX modified_on_index", "index on modified_on")]
    public async Task What_is_no_such_database_is_refused_with_the_reason(string sql, string reason)
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Execute(sql);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => system.Import.CatchUp(default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_index_by_torrent_names_are_searched_and_files_are_not()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Execute("DROP INDEX readme_index");
        system.Store.Add("some film", files: [("tulips.mp4", 1)]);
        Assert.Equal(["some film"], await system.TitlesAsync());
        Assert.Empty(await system.TitlesAsync("s=tulips"));
    }

    [Fact]
    public async Task A_database_that_is_away_makes_answers_partial_until_it_is_there()
    {
        await using var system = await ImportSystem.StartAsync();
        system.Store.Add("film");
        system.Store.Dispose();
        File.Move(system.Store.Path, system.Store.Path + ".away");
        using var stop = new CancellationTokenSource();
        var following = system.Search.Follower.RunAsync(stop.Token);
        var running = system.Import.RunAsync(stop.Token);
        while (!system.Import.IsFailing)
            await Task.Yield();
        var answer = await system.Search.GetJsonAsync("/v1/search?s=film");
        Assert.Equal("failed", answer.GetProperty("sources").GetProperty("dht").GetString());
        Assert.True(answer.GetProperty("partial").GetBoolean());
        File.Move(system.Store.Path + ".away", system.Store.Path);
        while (!system.Import.CaughtUp.IsCompleted)
        {
            system.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(["film"], await system.Search.TitlesAsync("s=film"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    private static byte[] Hash(byte first) => [first, .. new byte[19]];
}
