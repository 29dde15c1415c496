using System.Security.Cryptography;
using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>A torrent that libtorrent made of files we wrote, and a folder for the copy.</summary>
internal sealed class Sample : IDisposable
{
    private readonly TempFolder _folder = new();
    private string[] _files = [];

    private Sample()
    {
    }

    /// <summary>Whose files are below the torrent's name.</summary>
    public string Source => _folder.At("source");

    /// <summary>Where the copy shall be.</summary>
    public string Copy => _folder.At("copy");

    /// <summary>The <c>.torrent</c>.</summary>
    public string TorrentFile => _folder.At("sample.torrent");

    /// <summary>The link, as libtorrent writes it.</summary>
    public string Magnet { get; private set; } = "";

    /// <summary>The hash that trackers and the DHT know: 40 hexadecimal digits.</summary>
    public string InfoHash { get; private set; } = "";

    /// <summary>Bytes in all.</summary>
    public long Length => _files.Sum(file => new FileInfo(Path.Combine(Source, file)).Length);

    /// <summary>A path below the sample's own folder.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>Some files of awkward lengths in folders: 2.6 MB.</summary>
    public static Task<Sample> CreateAsync(TorrentShape shape) => CreateAsync(shape, folder =>
    {
        folder.Write("source/片段/movie.mp4", TestBytes.Create(2_500_013));
        folder.Write("source/片段/subtitles/فیلم.vtt", TestBytes.Create(7_001, 2));
        folder.Write("source/片段/subtitles/z.vtt", TestBytes.Create(1, 3));
        folder.Write("source/片段/extra.bin", TestBytes.Create(131_072, 4));
        return "片段";
    });

    /// <summary>Files that the caller writes below <c>source/</c>; it returns the torrent's name.</summary>
    public static async Task<Sample> CreateAsync(TorrentShape shape, Func<TempFolder, string> write)
    {
        var sample = new Sample();
        try
        {
            var name = write(sample._folder);
            // Seeders may keep notes of theirs beside them later.
            sample._files = [.. Directory.EnumerateFiles(sample.Source, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(sample.Source, file))];
            Directory.CreateDirectory(sample.Copy);
            await using var maker = await LibtorrentPeer.StartAsync(new());
            var made = await maker.MakeAsync(Path.Combine(sample.Source, name), sample.TorrentFile, shape);
            sample.Magnet = made.GetProperty("magnet").GetString()!;
            sample.InfoHash = (made.GetProperty("infoHash").GetString() ?? made.GetProperty("infoHashV2").GetString()!)[..40];
            return sample;
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    /// <summary>What a seeder of it is started with.</summary>
    public Share Seed => new(Source) { TorrentFile = TorrentFile };

    /// <summary>What a leecher of it is started with.</summary>
    public Share Leech => new(Copy) { TorrentFile = TorrentFile };

    /// <summary>Every file arrived, with its own bytes.</summary>
    public Task AssertCopiedAsync() => AssertCopiedToAsync(Copy);

    /// <summary>As the other, for a copy in another folder.</summary>
    public async Task AssertCopiedToAsync(string folder)
    {
        foreach (var path in _files)
        {
            var copy = Path.Combine(folder, path);
            Assert.True(File.Exists(copy), $"{path} is missing.");
            Assert.True(await HashAsync(Path.Combine(Source, path)) == await HashAsync(copy), $"{path} differs.");
        }
    }

    /// <summary>Copies every file below another folder.</summary>
    public void CopyTo(string folder)
    {
        foreach (var path in _files)
        {
            var copy = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Source, path), copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }
}
