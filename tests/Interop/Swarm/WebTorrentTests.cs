using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours and webtorrent, both ways. It knows version 1 only; its stream encryption is broken (it throws in its own handshake).</summary>
public sealed class WebTorrentTests
{
    public static TheoryData<string> Cells => ["tcp", "tcp, the seeder calls", "utp", "magnet v1"];

    [ProgramTheory("node")]
    [MemberData(nameof(Cells))]
    public Task Ours_gets_from_it(string cell) => Exchange.RunAsync(SwarmProgram.WebTorrent, SwarmProgram.Replica, Cell.All[cell]);

    [ProgramTheory("node")]
    [MemberData(nameof(Cells))]
    public Task Ours_seeds_to_it(string cell) => Exchange.RunAsync(SwarmProgram.Replica, SwarmProgram.WebTorrent, Cell.All[cell]);
}
