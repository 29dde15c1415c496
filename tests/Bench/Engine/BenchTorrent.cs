using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Bench.Engine;

/// <summary>A file of noise and its torrent, as libtorrent makes it.</summary>
internal sealed class BenchTorrent : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _copies;

    private BenchTorrent()
    {
    }

    /// <summary>Bytes of the file.</summary>
    public required long Length { get; init; }

    /// <summary>Its link.</summary>
    public string Magnet { get; private set; } = "";

    /// <summary>Where the file is.</summary>
    public string Source => _folder.At("source");

    /// <summary>What a seeder is started with.</summary>
    public Share Seed => new(Source) { TorrentFile = TorrentFile };

    private string TorrentFile => _folder.At("bench.torrent");

    /// <summary>Makes one.</summary>
    public static async Task<BenchTorrent> CreateAsync(long length, int pieceLength)
    {
        var torrent = new BenchTorrent { Length = length };
        var path = torrent._folder.Write("source/film.mp4", []);
        await using (var file = File.OpenWrite(path))
        {
            var chunk = new byte[1 << 20];
            var noise = new Random(1);
            for (var written = 0L; written < length; written += chunk.Length)
            {
                noise.NextBytes(chunk);
                await file.WriteAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, length - written)));
            }
        }

        await using var maker = await LibtorrentPeer.StartAsync(new());
        torrent.Magnet = (await maker.MakeAsync(path, torrent.TorrentFile, new() { PieceLength = pieceLength })).GetProperty("magnet").GetString()!;
        return torrent;
    }

    /// <summary>What a leecher is started with: a folder of its own each.</summary>
    public Share Leech()
    {
        var folder = _folder.At($"copy{_copies++}");
        Directory.CreateDirectory(folder);
        return new(folder) { TorrentFile = TorrentFile };
    }

    public void Dispose() => _folder.Dispose();
}
