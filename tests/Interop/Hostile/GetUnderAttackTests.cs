using Replica.Interop.Tests.Swarm;
using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Hostile;

/// <summary>A <c>replica get</c> that meets three hostile seeders and an honest one: it ends with the right bytes.</summary>
public sealed class GetUnderAttackTests
{
    private const int PieceLength = 64 * 1024;

    public static TheoryData<string> Deeds => [.. EvilDeeds.All.Keys];

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Deeds))]
    public Task It_gets_the_right_bytes_from_the_honest_one_when_others(string deed) => RunAsync(deed, magnet: false);

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [InlineData("announce metadata of 2 GiB")]
    [InlineData("send wrong metadata")]
    [InlineData("say nothing")]
    public Task From_a_link_alone_when_others(string deed) => RunAsync(deed, magnet: true);

    private static async Task RunAsync(string deed, bool magnet)
    {
        using var sample = await Sample.CreateAsync(new() { PieceLength = PieceLength }, folder => Path.GetFileName(folder.Write("source/film.mp4", TestBytes.Create((2 << 20) + 77))));
        var pieces = (int)((sample.Length + PieceLength - 1) / PieceLength);
        await using var first = new EvilSeeder(EvilDeeds.All[deed](sample.InfoHash, pieces));
        await using var second = new EvilSeeder(EvilDeeds.All[deed](sample.InfoHash, pieces));
        await using var third = new EvilSeeder(EvilDeeds.All[deed](sample.InfoHash, pieces));
        // Slow, so that the others get their say.
        var conditions = new Conditions { Transports = ["tcp"], Encryption = "off", Pex = true };
        await using var honest = await LibtorrentPeer.SeedAsync(sample.Seed with { UpLimit = 1 << 20 }, conditions);
        await using var get = await ReplicaPeer.GetAsync(
            sample.Leech with { Magnet = magnet ? sample.Magnet : null, Peers = [first.EndPoint, second.EndPoint, third.EndPoint, honest.EndPoint] }, conditions);
        await get.WaitAsync(Exchange.Patience);
        await sample.AssertCopiedAsync();
        Assert.True(first.Visits + second.Visits + third.Visits > 0, "No hostile seeder was ever asked.");
    }
}
