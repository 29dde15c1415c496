using System.Text.Json;
using Replica.Support;
using Replica.Support.Magnetico;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary><c>up --dht-search</c> and <c>--dht-database</c>: what others found in the DHT is found here, and played from its peers.</summary>
public sealed class DhtSearchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_torrent_of_an_upstream_is_found_and_plays_from_its_peers()
    {
        var bytes = TestBytes.Create(600_000, 5);
        var file = _folder.Write("source/gardens.mp4", bytes);
        var made = await ReplicaCommand.RunAsync("torrent", "create", file, "-o", _folder.At("film.torrent"), "--json");
        var hash = made.Last.GetProperty("infoHash").GetString()!;
        using var store = new MagneticoStore(_folder.At("magnetico.sqlite3"));
        store.Add("gardens.mp4", bytes.Length);
        store.Execute("UPDATE torrents SET info_hash = $0", Convert.FromHexString(hash));
        await using var upstream = await Magneticow.StartAsync(store.Path);
        await using var seed = await RunningCommand.StartAsync(
            ["seed", _folder.At("film.torrent"), "--data-dir", _folder.At("source"), "--data", _folder.At("seeder"), "--listen", "127.0.0.1:0", "--json"]);
        await using var up = await RunningReplica.UpAsync(
            _folder.At("data"), ["--peer", $"127.0.0.1:{seed.PeerPort}", "--listen", "127.0.0.1:0"], new Dictionary<string, string> { ["REPLICA_DHT_SEARCH"] = upstream.Url });

        var found = await FindAsync(up, "replica/search?s=gardens");
        Assert.Equal((hash, false, "gardens.mp4"), (found.GetProperty("infoHash").GetString(), found.GetProperty("hostedOnReplica").GetBoolean(), found.GetProperty("displayName").GetString()));
        using var view = await up.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(found.GetProperty("replicaLink").GetString()!)}");
        Assert.Equal(bytes, await view.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain("gardens", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_is_found_and_followed()
    {
        using var store = new MagneticoStore(_folder.At("magnetico.sqlite3"));
        var hash = store.Add("some collection", files: [("collection/tulips.jpg", 5)]);
        await using var up = await RunningReplica.UpAsync(_folder.At("data"), "--dht-database", store.Path);
        Assert.Equal(hash, (await FindAsync(up, "v1/search?s=tulips")).GetProperty("infoHash").GetString());
        var later = store.Add("crocuses");
        Assert.Equal(later, (await FindAsync(up, "v1/search?s=crocuses")).GetProperty("infoHash").GetString());
    }

    [Theory]
    [InlineData(2, "--dht-search", "ftp://me:secret@dht.example/")]
    [InlineData(3, "--dht-database", "/nowhere/magnetico.sqlite3")]
    public async Task What_can_not_be_is_said_at_once(int exitCode, string option, string value)
    {
        var outcome = await ReplicaCommand.RunAsync("up", "--data", _folder.At("data"), option, value);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(option, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The one result, as soon as there is one: a busy machine answers late, and an import takes its time.</summary>
    private static async Task<JsonElement> FindAsync(RunningReplica up, string path)
    {
        using var late = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            var text = await up.Http.GetStringAsync(path, late.Token);
            await Schema.AssertMatchesAsync("search", text);
            if (JsonElement.Parse(text).GetProperty("objects") is var objects && objects.GetArrayLength() > 0)
                return Assert.Single(objects.EnumerateArray());
            await timer.WaitForNextTickAsync(late.Token);
        }
    }
}
