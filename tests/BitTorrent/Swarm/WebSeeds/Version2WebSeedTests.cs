using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Tests.Swarm.WebSeeds;

/// <summary>Version 2 and hybrid torrents from a web seed alone: each file is fetched and verified by its own pieces.</summary>
public sealed class Version2WebSeedTests
{
    private const int Piece = 16 * 1024;

    private static readonly (string Path, int Length)[] Files = [("a/film", (5 * Piece) + 1234), ("b", 1), ("empty", 0), ("z", 2 * Piece)];

    [Theory]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task Every_file_arrives_right_and_padding_is_never_asked_for(TorrentVersion version)
    {
        var torrent = await TestTorrent.CreateAsync(version, Piece, Files);
        await using var bench = new SwarmBench(torrent);
        await bench.DownloadAsync();
        Assert.DoesNotContain(false, await FileStorage.VerifyAsync(torrent.Info, bench.Downloads));
        Assert.DoesNotContain(bench.Seed.Requests, request => request.File.IsPadding);
        Assert.All(bench.Seed.Requests, request => Assert.InRange(request.From + request.Length, 1, request.File.Length));
        foreach (var file in torrent.Info.Files.Where(file => !file.IsPadding))
            Assert.Equal(torrent.FileBytes(file.Index), await File.ReadAllBytesAsync(Path.Combine([bench.Downloads, .. torrent.Info.LayoutPath(file)])));
    }

    [Theory]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task A_stream_reads_and_seeks_within_a_file_that_begins_with_a_piece(TorrentVersion version)
    {
        var torrent = await TestTorrent.CreateAsync(version, Piece, Files);
        await using var bench = new SwarmBench(torrent);
        foreach (var file in torrent.Info.Files.Where(file => file is { IsPadding: false, Length: > 0 }))
        {
            await using var stream = await bench.ReadAsync(file.Index);
            stream.Position = file.Length / 2;
            var rest = new byte[file.Length - stream.Position];
            await stream.ReadExactlyAsync(rest);
            Assert.Equal(torrent.FileBytes(file.Index)[^rest.Length..], rest);
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
    }

    [Fact]
    public async Task Wrong_bytes_of_one_file_do_not_pass()
    {
        var torrent = await TestTorrent.CreateAsync(TorrentVersion.V2, Piece, Files);
        await using var bench = new SwarmBench(torrent);
        bench.Seed.Answer = request => request.File.JoinedPath == "z" ? StubSeed.Partial(request, new byte[request.Length], request.File.Length) : null;
        await Assert.ThrowsAsync<TorrentUnavailableException>(() => bench.DownloadAsync());
    }
}
