using System.Globalization;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.Interop.Tests;

/// <summary>libtorrent reads our torrents as we mean them, and makes the same info hash of the same files.</summary>
public sealed class LibtorrentTests : IDisposable
{
    // The Python module belongs to the system's interpreter, whatever else PATH finds.
    private const string Python = "/usr/bin/python3";
    private const string Probe = "import libtorrent";

    // Arguments: folder, name, piece length, private or "", then paths below the folder. A path that equals the name makes a lone file.
    private const string Create = """
        import hashlib, json, os, sys
        import libtorrent as lt
        folder, name, piece_length, private, *paths = sys.argv[1:]
        files = lt.file_storage()
        for path in paths:
            size = os.path.getsize(os.path.join(folder, path))
            files.add_file(path if paths == [name] else name + "/" + path, size)
        files.set_name(name)
        creator = lt.create_torrent(files, int(piece_length), lt.create_torrent.v1_only)
        creator.set_priv(private != "")
        data = b"".join(open(os.path.join(folder, path), "rb").read() for path in paths)
        for piece in range(creator.num_pieces()):
            begin = piece * int(piece_length)
            creator.set_hash(piece, hashlib.sha1(data[begin:begin + int(piece_length)]).digest())
        print(json.dumps({"hash": str(lt.torrent_info(creator.generate()).info_hashes().v1)}))
        """;

    private const string Read = """
        import json, sys
        import libtorrent as lt
        info = lt.torrent_info(sys.argv[1])
        files = info.orig_files()
        print(json.dumps({
            "hash": str(info.info_hashes().v1), "name": info.name(), "length": info.total_size(),
            "paths": [files.file_path(i) for i in range(files.num_files())],
            "sizes": [files.file_size(i) for i in range(files.num_files())],
            "trackers": [tracker.url for tracker in info.trackers()], "private": info.priv(), "comment": info.comment(), "creator": info.creator()}))
        """;

    private const string Magnet = """
        import json, sys
        import libtorrent as lt
        link = lt.parse_magnet_uri(sys.argv[1])
        print(json.dumps({"hash": str(link.info_hashes.v1), "name": link.name, "trackers": link.trackers}))
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(1, 16 * 1024, false)]
    [InlineData(1_000_001, 32 * 1024, true)]
    [InlineData(3_000_000, 1024 * 1024, false)]
    public async Task A_lone_file_has_the_same_info_hash(int length, int pieceLength, bool isPrivate)
    {
        var path = _folder.Write("video.mp4", TestBytes.Create(length));
        await AssertSameHash(path, new TorrentOptions { PieceLength = pieceLength, Private = isPrivate });
    }

    [ProgramFact(Python, "-c", Probe)]
    public async Task A_lone_file_of_any_name_has_the_same_info_hash()
    {
        foreach (var name in SampleFiles.OddNames)
            await AssertSameHash(_folder.Write(name, TestBytes.Create(40_000)), new TorrentOptions { PieceLength = 16 * 1024 });
    }

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(16 * 1024, false)]
    [InlineData(256 * 1024, true)]
    public async Task A_folder_has_the_same_info_hash(int pieceLength, bool isPrivate)
    {
        var path = SampleFiles.WriteFolder(_folder);
        await AssertSameHash(path, new TorrentOptions { PieceLength = pieceLength, Private = isPrivate });
    }

    [ProgramFact(Python, "-c", Probe)]
    public async Task It_reads_our_torrent_as_we_mean_it()
    {
        var document = await TorrentBuilder.CreateAsync(SampleFiles.WriteFolder(_folder), new TorrentOptions
        {
            Name = "образец",
            Private = true,
            Trackers = ["udp://one:1", "udp://two:2"],
            WebSeeds = ["http://seed/"],
            Comment = "片段",
        });
        var file = _folder.Write("our.torrent", document.ToBytes());
        var read = await RunAsync(Read, file);
        Assert.Equal(document.Info.Hash.ToString(), read.GetProperty("hash").GetString());
        Assert.Equal("образец", read.GetProperty("name").GetString());
        Assert.Equal(document.Info.Length, read.GetProperty("length").GetInt64());
        Assert.Equal(document.Info.Files.Select(entry => entry.Length), read.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt64()));
        // libtorrent shortens names of more than 240 bytes on reading.
        Assert.Equal(
            document.Info.Files.Select(entry => "образец/" + entry.JoinedPath).Where(path => !path.Contains("😀", StringComparison.Ordinal)),
            Strings(read.GetProperty("paths")).Where(path => !path.Contains("😀", StringComparison.Ordinal)));
        Assert.Equal(["udp://one:1", "udp://two:2"], Strings(read.GetProperty("trackers")));
        Assert.True(read.GetProperty("private").GetBoolean());
        Assert.Equal("片段", read.GetProperty("comment").GetString());
        Assert.Equal("Replica", read.GetProperty("creator").GetString());
    }

    [ProgramFact(Python, "-c", Probe)]
    public async Task It_reads_our_magnet_link_as_we_mean_it()
    {
        var link = new MagnetLink(InfoHash.Parse("c12fe1c06bba254a9dc9f519b335aa7c1367a88a"))
        {
            DisplayName = "a b+c%2F&片.mp4",
            Trackers = ["udp://t:1/a?b=c&d=e+f"],
        };
        var read = await RunAsync(Magnet, link.ToString());
        Assert.Equal(link.InfoHash.ToString(), read.GetProperty("hash").GetString());
        Assert.Equal(link.DisplayName, read.GetProperty("name").GetString());
        Assert.Equal(link.Trackers, Strings(read.GetProperty("trackers")));
    }

    private static async Task AssertSameHash(string path, TorrentOptions options)
    {
        var mine = (await TorrentBuilder.CreateAsync(path, options)).Info;
        var folder = mine.IsSingleFile ? Path.GetDirectoryName(path)! : path;
        var read = await RunAsync(Create, [
            folder, mine.Name, options.PieceLength!.Value.ToString(CultureInfo.InvariantCulture), options.Private ? "private" : "",
            .. mine.Files.Select(file => file.JoinedPath)]);
        Assert.Equal(mine.Hash.ToString(), read.GetProperty("hash").GetString());
    }

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);

    private static async Task<JsonElement> RunAsync(string script, params string[] arguments) =>
        JsonDocument.Parse(await RequiredProgram.RunAsync(Python, ["-W", "ignore", "-c", script, .. arguments])).RootElement;
}
