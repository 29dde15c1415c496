using System.Globalization;
using System.Numerics;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.Interop.Tests;

/// <summary>For the same input and parameters our info dictionary is mktorrent's, byte for byte.</summary>
public sealed class MktorrentTests : IDisposable
{
    private const string Program = "mktorrent";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory(Program)]
    [InlineData(1, 32 * 1024)]
    [InlineData(32 * 1024, 32 * 1024)]
    [InlineData(1_000_001, 32 * 1024)]
    [InlineData(3_000_000, 1024 * 1024)]
    [InlineData(0, 32 * 1024)]
    public async Task A_lone_file(int length, int pieceLength) =>
        await AssertSame(_folder.Write("video.mp4", TestBytes.Create(length)), new TorrentOptions { PieceLength = pieceLength });

    [ProgramFact(Program)]
    public async Task Odd_names()
    {
        foreach (var name in SampleFiles.OddNames.Append("back\\slash"))
            await AssertSame(_folder.Write(name, TestBytes.Create(40_000)), new TorrentOptions { PieceLength = 32 * 1024 });
    }

    [ProgramTheory(Program)]
    [InlineData(32 * 1024)]
    [InlineData(256 * 1024)]
    public async Task A_folder(int pieceLength) =>
        await AssertSame(SampleFiles.WriteFolder(_folder), new TorrentOptions { PieceLength = pieceLength });

    [ProgramFact(Program)]
    public async Task A_private_torrent_under_another_name() => await AssertSame(
        SampleFiles.WriteFolder(_folder), new TorrentOptions { PieceLength = 32 * 1024, Private = true, Name = "другое имя" });

    [ProgramFact(Program)]
    public async Task The_piece_length_we_choose_ourselves()
    {
        var path = _folder.Write("video.mp4", TestBytes.Create(40_000_000));
        await AssertSame(path, new TorrentOptions { PieceLength = TorrentBuilder.ChoosePieceLength(40_000_000) }, new TorrentOptions());
    }

    [ProgramFact(Program)]
    public async Task Its_trackers_web_seeds_and_comment_are_read_as_meant()
    {
        var path = _folder.Write("a", TestBytes.Create(10));
        var file = _folder.At("a.torrent");
        await RequiredProgram.RunAsync(
            Program, ["-a", "http://one/announce,http://two/announce", "-a", "udp://three", "-w", "http://seed/a", "-c", "комментарий", "-o", file, path]);
        var document = MetainfoDocument.Parse(await File.ReadAllBytesAsync(file));
        Assert.Equal(["http://one/announce http://two/announce", "udp://three"], document.TrackerTiers.Select(tier => string.Join(' ', tier)));
        Assert.Equal<string>(["http://seed/a"], document.WebSeeds);
        Assert.Equal("комментарий", document.Comment);
    }

    private async Task AssertSame(string path, TorrentOptions options, TorrentOptions? ours = null)
    {
        var file = _folder.At(Guid.NewGuid().ToString("N"));
        await RequiredProgram.RunAsync(Program, [.. Arguments(options), "-o", file, path]);
        var theirs = MetainfoDocument.Parse(await File.ReadAllBytesAsync(file));
        var mine = await TorrentBuilder.CreateAsync(path, ours ?? options);
        Assert.Equal(theirs.Info.Files.Select(entry => entry.JoinedPath), mine.Info.Files.Select(entry => entry.JoinedPath));
        Assert.Equal(theirs.Info.Bytes.ToArray(), mine.Info.Bytes.ToArray());
        Assert.Equal(theirs.Info.Hash, mine.Info.Hash);
    }

    private static List<string> Arguments(TorrentOptions options)
    {
        List<string> arguments = ["-l", BitOperations.Log2((uint)options.PieceLength!.Value).ToString(CultureInfo.InvariantCulture)];
        if (options.Private)
            arguments.Add("-p");
        if (options.Name is { } name)
            arguments.AddRange(["-n", name]);
        return arguments;
    }
}
