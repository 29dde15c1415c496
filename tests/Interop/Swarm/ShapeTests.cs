using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Torrents of unusual shape, both ways.</summary>
public sealed class ShapeTests
{
    private static readonly Cell Tcp = new() { Conditions = new() { Transports = ["tcp"], Encryption = "off" } };

    public static TheoryData<string, string> Pairs => DiscoveryTests.Pairs;

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public Task One_byte(string seeder, string leecher) =>
        RunAsync(seeder, leecher, new(), folder => Path.GetFileName(folder.Write("source/byte", [42])));

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public Task Five_thousand_files(string seeder, string leecher) => RunAsync(seeder, leecher, new() { PieceLength = 64 * 1024 }, folder =>
    {
        for (var number = 0; number < 5_000; number++)
            folder.Write($"source/many/{number / 100:00}/{number}.bin", TestBytes.Create(1 + (number * 37 % 1_000), number));
        return "many";
    });

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public Task Pieces_of_16_MiB(string seeder, string leecher) =>
        RunAsync(seeder, leecher, new() { PieceLength = 16 << 20 }, folder => Path.GetFileName(folder.Write("source/large.bin", TestBytes.Create((33 << 20) + 17))));

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public Task Padding_files(string seeder, string leecher) => RunAsync(seeder, leecher, new() { PieceLength = 32 * 1024, Padding = true }, Awkward);

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    public Task Empty_files_in_a_hybrid(string seeder, string leecher) => RunAsync(seeder, leecher, new() { PieceLength = 32 * 1024, Version = "hybrid" }, Awkward);

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Pairs))]
    [Trait("Tier", "Full")]
    public Task A_sparse_file_of_more_than_4_GiB(string seeder, string leecher) => RunAsync(seeder, leecher, new() { PieceLength = 4 << 20 }, folder =>
    {
        using var file = File.Create(folder.Write("source/sparse.bin", []));
        file.SetLength((4L << 30) + 12_345);
        file.Position = (4L << 30) - 5;
        file.Write(TestBytes.Create(1_000));
        return "sparse.bin";
    }, TimeSpan.FromMinutes(5));

    private static string Awkward(TempFolder folder)
    {
        folder.Write("source/awkward/a", TestBytes.Create(100_001));
        folder.Write("source/awkward/b/empty", []);
        folder.Write("source/awkward/b/c", TestBytes.Create(1, 2));
        folder.Write("source/awkward/d", TestBytes.Create(70_000, 3));
        return "awkward";
    }

    private static async Task RunAsync(string seeder, string leecher, TorrentShape shape, Func<TempFolder, string> write, TimeSpan? patience = null)
    {
        using var sample = await Sample.CreateAsync(shape, write);
        await Exchange.RunAsync(SwarmProgram.Named(seeder), SwarmProgram.Named(leecher), Tcp, sample, patience);
    }
}
