using System.Globalization;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.Interop.Tests;

/// <summary>Of the same files libtorrent makes the same version 2 and hybrid info hashes and piece layers, and each reads the other's torrents.</summary>
public sealed class LibtorrentVersion2Tests : IDisposable
{
    // The Python module belongs to the system's interpreter, whatever else PATH finds.
    private const string Python = "/usr/bin/python3";
    private const string Probe = "import libtorrent";

    // Arguments: folder, name, piece length, "v2" or "hybrid", private or "", output, then paths below the folder. A path that equals the name makes a lone file.
    private const string Create = """
        import os, shutil, sys
        import libtorrent as lt
        folder, name, piece_length, version, private, output, *paths = sys.argv[1:]
        files = lt.file_storage()
        for path in paths:
            size = os.path.getsize(os.path.join(folder, path))
            files.add_file(path if paths == [name] else name + "/" + path, size)
        files.set_name(name)
        creator = lt.create_torrent(files, int(piece_length), lt.create_torrent.v2_only if version == "v2" else 0)
        creator.set_priv(private != "")
        parent = folder
        if paths != [name]:
            parent = output + ".d"
            os.mkdir(parent)
            os.symlink(folder, os.path.join(parent, name))
        lt.set_piece_hashes(creator, parent)
        open(output, "wb").write(lt.bencode(creator.generate()))
        """;

    private const string Read = """
        import json, sys
        import libtorrent as lt
        info = lt.torrent_info(sys.argv[1])
        files = info.orig_files()
        print(json.dumps({
            "v1": str(info.info_hashes().v1), "v2": str(info.info_hashes().v2), "pieces": info.num_pieces(),
            "files": [[files.file_path(i), files.file_size(i)] for i in range(files.num_files()) if not files.file_flags(i) & lt.file_flags_t.flag_pad_file]}))
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(TorrentVersion.V2, 1, 16 * 1024)]
    [InlineData(TorrentVersion.V2, 16 * 1024, 16 * 1024)]
    [InlineData(TorrentVersion.V2, 1_000_001, 16 * 1024)]
    [InlineData(TorrentVersion.V2, 1_000_001, 128 * 1024)]
    [InlineData(TorrentVersion.V2, 3_000_000, 1024 * 1024)]
    [InlineData(TorrentVersion.Hybrid, 1, 16 * 1024)]
    [InlineData(TorrentVersion.Hybrid, 32 * 1024, 32 * 1024)]
    [InlineData(TorrentVersion.Hybrid, 1_000_001, 32 * 1024)]
    [InlineData(TorrentVersion.Hybrid, 20_000_000, 16 * 1024 * 1024)]
    public async Task A_lone_file(TorrentVersion version, int length, int pieceLength) =>
        await AssertSame(_folder.Write("video.mp4", TestBytes.Create(length)), new TorrentOptions { Version = version, PieceLength = pieceLength });

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(TorrentVersion.V2, 16 * 1024, true)]
    [InlineData(TorrentVersion.V2, 64 * 1024, false)]
    [InlineData(TorrentVersion.Hybrid, 16 * 1024, false)]
    [InlineData(TorrentVersion.Hybrid, 256 * 1024, true)]
    public async Task A_folder(TorrentVersion version, int pieceLength, bool isPrivate) => await AssertSame(
        SampleFiles.WriteFolder(_folder), new TorrentOptions { Version = version, PieceLength = pieceLength, Private = isPrivate });

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task Files_of_one_content_share_their_layer(TorrentVersion version)
    {
        foreach (var name in (string[])["a", "b/c", "d"])
            _folder.Write($"twins/{name}", TestBytes.Create(100_000));
        await AssertSame(_folder.At("twins"), new TorrentOptions { Version = version, PieceLength = 16 * 1024 });
    }

    [ProgramTheory(Python, "-c", Probe)]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    public async Task It_reads_our_torrent_as_we_mean_it(TorrentVersion version)
    {
        foreach (var name in (string[])["a.txt", "a/b", "a-b", "empty", "ж/片段"])
            _folder.Write($"ours/{name}", TestBytes.Create(name == "empty" ? 0 : 50_000 + name.Length));
        var ours = await TorrentBuilder.CreateAsync(_folder.At("ours"), new TorrentOptions { Version = version, PieceLength = 32 * 1024 });
        var read = JsonDocument.Parse(await RequiredProgram.RunAsync(
            Python, ["-W", "ignore", "-c", Read, _folder.Write("ours.torrent", ours.ToBytes())])).RootElement;
        Assert.Equal(ours.Info.HashV2.ToString(), read.GetProperty("v2").GetString());
        Assert.Equal(version == TorrentVersion.V2 ? new string('0', 40) : ours.Info.Hash.ToString(), read.GetProperty("v1").GetString());
        Assert.Equal(ours.Info.PieceCount, read.GetProperty("pieces").GetInt32());
        Assert.Equal(
            ours.Info.Files.Where(file => !file.IsPadding).Select(file => $"ours/{file.JoinedPath} {file.Length}"),
            read.GetProperty("files").EnumerateArray().Select(file => $"{file[0]} {file[1]}"));
    }

    private async Task AssertSame(string path, TorrentOptions options)
    {
        var mine = await TorrentBuilder.CreateAsync(path, options);
        var folder = mine.Info.IsSingleFile ? Path.GetDirectoryName(path)! : path;
        var output = _folder.At("theirs.torrent");
        await RequiredProgram.RunAsync(Python, [
            "-W", "ignore", "-c", Create, folder, mine.Info.Name, options.PieceLength!.Value.ToString(CultureInfo.InvariantCulture),
            options.Version == TorrentVersion.V2 ? "v2" : "hybrid", options.Private ? "private" : "", output,
            .. mine.Info.Files.Where(file => !file.IsPadding).Select(file => file.JoinedPath)]);
        var theirs = MetainfoDocument.Parse(await File.ReadAllBytesAsync(output));
        Assert.Equal(theirs.Info.Bytes.ToArray(), mine.Info.Bytes.ToArray());
        Assert.Equal(theirs.Info.HashV2, mine.Info.HashV2);
        Assert.Equal(theirs.Info.Hash, mine.Info.Hash);
        Assert.Equal(Layers(theirs.Info), Layers(mine.Info));
        Assert.False(mine.Info.NeedsLayers);
    }

    private static byte[] Layers(InfoDictionary info) => new MetainfoDocument(info).ToBytes();
}
