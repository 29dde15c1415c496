using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours and libtorrent, both ways, over every transport, encryption, kind of torrent and link.</summary>
public sealed class LibtorrentSwarmTests
{
    public static TheoryData<string> Cells => Cell.Names;

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Cells))]
    public Task Ours_gets_from_it(string cell) => Exchange.RunAsync(SwarmProgram.Libtorrent, SwarmProgram.Replica, Cell.All[cell]);

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Cells))]
    public Task Ours_seeds_to_it(string cell) => Exchange.RunAsync(SwarmProgram.Replica, SwarmProgram.Libtorrent, Cell.All[cell]);

    [ProgramTheory(LibtorrentPeer.Python, "-c", "import libtorrent")]
    [MemberData(nameof(Cells))]
    public Task Ours_gets_from_ours(string cell) => Exchange.RunAsync(SwarmProgram.Replica, SwarmProgram.Replica, Cell.All[cell]);
}
