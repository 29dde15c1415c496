using System.Net.Http.Json;
using System.Text.Json;
using Replica.Interop.Tests.Swarm;
using Replica.Support;
using Replica.Support.Processes;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Viewing;

/// <summary><c>/replica/view</c> answers as RFC 9110 says while the torrent still comes, to many readers at once.</summary>
public sealed class ViewWhileFetchingTests
{
    private const int Readers = 10;
    private const int Length = (12 << 20) + 4_321;
    private const int Rate = 2 << 20;

    private static readonly Conditions Wire = new() { Encryption = "prefer" };

    [ProgramFact(LibtorrentPeer.Python, "-c", "import libtorrent")]
    public async Task From_a_peer()
    {
        using var sample = await CreateAsync();
        await using var seed = await ReplicaPeer.SeedAsync(sample.Seed with { UpLimit = Rate }, Wire);
        var bytes = await ReadAsync(sample, sample.Leech with { Peers = [seed.EndPoint] });
        Assert.True(bytes.GetProperty("swarm").GetInt64() > 0, bytes.GetRawText());
    }

    [ProgramFact("nginx")]
    public async Task From_a_peer_and_a_web_seed()
    {
        using var sample = await CreateAsync();
        await using var seed = await ReplicaPeer.SeedAsync(sample.Seed with { UpLimit = Rate / 2 }, Wire);
        await using var nginx = await NginxWebSeed.StartAsync(sample.Source, bytesPerSecond: Rate / 8);
        var bytes = await ReadAsync(sample, sample.Leech with { Peers = [seed.EndPoint], WebSeeds = [nginx.Url] });
        Assert.True(bytes.GetProperty("swarm").GetInt64() > 0, bytes.GetRawText());
        Assert.True(bytes.GetProperty("http").GetInt64() > 0, bytes.GetRawText());
    }

    // Its begin and its end lie within pieces.
    private static Task<Sample> CreateAsync() => Sample.CreateAsync(new() { PieceLength = 32 * 1024 }, folder =>
    {
        folder.Write("source/film/0.txt", TestBytes.Create(20_001, 2));
        folder.Write("source/film/film.mp4", TestBytes.Create(Length));
        folder.Write("source/film/z.txt", TestBytes.Create(5_003, 3));
        return "film";
    });

    private static async Task<JsonElement> ReadAsync(Sample sample, Share sources)
    {
        using var data = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(data.FullPath, ReplicaPeer.Options(sources, Wire, 0));
        var film = new ViewedFile(replica.Http, $"{sample.Magnet}&so=1", await File.ReadAllBytesAsync(Path.Combine(sample.Source, "film", "film.mp4")), "video/mp4");
        // Nothing is known of the link yet but to the peers: those who ask at once are told at once.
        var etag = Assert.Single((await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => film.TagAsync()))).Distinct());
        // Reads a little and then nothing, and keeps the torrent open.
        using var idle = await film.OpenAsync();
        var reading = Enumerable.Range(0, Readers).Select(reader => AskAllAsync(film, etag, reader)).ToArray();
        // The last may be slow on a busy machine, and find all of it.
        await Task.WhenAny(reading);
        var torrent = await ShowAsync(replica, sample);
        await Task.WhenAll(reading);
        Assert.True(torrent.GetProperty("have").GetInt64() < torrent.GetProperty("length").GetInt64(), $"It was all there before a reader ended: {torrent.GetRawText()}");
        return (await ShowAsync(replica, sample)).GetProperty("bytesBySource");
    }

    private static async Task AskAllAsync(ViewedFile film, string etag, int reader)
    {
        var random = new Random(reader);
        var kinds = ViewRequest.Kinds.ToArray();
        random.Shuffle(kinds);
        foreach (var kind in kinds)
            await film.CheckAsync(kind(random, Length, etag), etag);
    }

    private static async Task<JsonElement> ShowAsync(RunningReplica replica, Sample sample)
    {
        using var answer = await replica.Http.SendAsync(replica.WithToken(HttpMethod.Get, $"replica/torrents/{sample.InfoHash}"));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
