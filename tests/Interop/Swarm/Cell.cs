using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>One cell of the matrix: how two clients that know each other's address meet, and over what kind of torrent.</summary>
internal sealed record Cell
{
    /// <summary>Every cell by its name in test results.</summary>
    public static readonly IReadOnlyDictionary<string, Cell> All = new Dictionary<string, Cell>
    {
        ["tcp"] = new() { Conditions = Tcp("off") },
        ["tcp rc4"] = new() { Conditions = Tcp("require") },
        ["tcp, plain payload after an encrypted handshake"] = new() { Conditions = Tcp("prefer"), Theirs = Tcp("plaintext") },
        ["tcp, ours prefers rc4 and theirs has none"] = new() { Conditions = Tcp("prefer"), Theirs = Tcp("off") },
        ["tcp, the seeder calls"] = new() { Conditions = Tcp("off"), SeederCalls = true },
        ["tcp rc4, the seeder calls"] = new() { Conditions = Tcp("require"), SeederCalls = true },
        ["utp"] = new() { Conditions = Utp("off") },
        ["utp rc4"] = new() { Conditions = Utp("require") },
        ["utp, the seeder calls"] = new() { Conditions = Utp("off"), SeederCalls = true },
        ["v2"] = new() { Conditions = Tcp("off"), Shape = new() { Version = "2", PieceLength = PieceLength } },
        ["hybrid"] = new() { Conditions = Tcp("off"), Shape = new() { Version = "hybrid", PieceLength = PieceLength } },
        ["magnet v1"] = new() { Conditions = Tcp("off"), Magnet = true },
        ["magnet v1 rc4 utp"] = new() { Conditions = Utp("require"), Magnet = true },
        ["magnet v2"] = new() { Conditions = Tcp("off"), Magnet = true, Shape = new() { Version = "2", PieceLength = PieceLength } },
        ["magnet hybrid"] = new() { Conditions = Tcp("off"), Magnet = true, Shape = new() { Version = "hybrid", PieceLength = PieceLength } },
    };

    private const int PieceLength = 64 * 1024;

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>What ours may use, and theirs too unless <see cref="Theirs"/> says otherwise.</summary>
    public required Conditions Conditions { get; init; }

    /// <summary>What theirs may use.</summary>
    public Conditions? Theirs { get; init; }

    /// <summary>The torrent.</summary>
    public TorrentShape Shape { get; init; } = new() { PieceLength = PieceLength };

    /// <summary>Whether the leecher has only the link.</summary>
    public bool Magnet { get; init; }

    /// <summary>Whether the seeder connects to the leecher, in place of the other way round.</summary>
    public bool SeederCalls { get; init; }

    private static Conditions Tcp(string encryption) => new() { Transports = ["tcp"], Encryption = encryption };

    private static Conditions Utp(string encryption) => new() { Transports = ["utp"], Encryption = encryption };
}
