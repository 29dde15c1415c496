using System.Globalization;
using Replica.Interop.Tests.Swarm;
using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Hostile;

/// <summary>A <c>replica seed</c> under attack, and the honest peer that comes after each attack.</summary>
public sealed class Victim : IAsyncLifetime
{
    /// <summary>The torrent's piece length.</summary>
    public const int PieceLength = 64 * 1024;

    // What it may grow by over all attacks together: pools and buffers, no leak of what hostile peers send.
    private const long MostGrowth = 160L << 20;

    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);

    private Sample? _sample;
    private ReplicaPeer? _seed;
    private byte[] _content = [];
    private long _before;

    /// <summary>Where it listens, over TCP and UDP.</summary>
    public string EndPoint => _seed!.EndPoint;

    /// <summary>The torrent.</summary>
    public string InfoHash => _sample!.InfoHash;

    /// <summary>Pieces in it.</summary>
    public int Pieces => (_content.Length + PieceLength - 1) / PieceLength;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _content = TestBytes.Create((1 << 20) + 77);
        _sample = await Sample.CreateAsync(new() { PieceLength = PieceLength }, folder => Path.GetFileName(folder.Write("source/film.mp4", _content)));
        _seed = await ReplicaPeer.SeedAsync(_sample.Seed, new() { Encryption = "prefer", Dht = true, Pex = true });
        await ServeHonestAsync();
        _before = ResidentBytes();
    }

    /// <summary>A whole connection by hand: handshake, interest, one block that is right; within 2 seconds, and the process is sound.</summary>
    public async Task ServeHonestAsync()
    {
        using var deadline = new CancellationTokenSource(Promptly);
        try
        {
            using var peer = await RawPeer.ConnectAsync(EndPoint);
            await peer.SendAsync(Packets.Handshake(InfoHash, "-XX0001-honesthonest"));
            await peer.ReadHandshakeAsync(deadline.Token);
            await peer.SendAsync(Packets.Message(Packets.HaveNone));
            await peer.SendAsync(Packets.Message(Packets.Interested));
            await UntilAsync(peer, Packets.Unchoke, deadline.Token);
            var piece = Pieces - 1;
            await peer.SendAsync(Packets.Numbers(Packets.Request, piece, 0, 77));
            var block = await UntilAsync(peer, Packets.Piece, deadline.Token);
            Assert.Equal(_content[(piece * PieceLength)..][..77], block[8..]);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            Assert.Fail($"An honest peer was not served within {Promptly}: {e.Message} {_seed!.Log}");
        }

        AssertSound();
    }

    /// <summary>It lives, writes of no fault of its own, and its memory is bounded.</summary>
    public void AssertSound()
    {
        Assert.False(_seed!.HasExited, _seed.Log);
        Assert.DoesNotContain("Unhandled", _seed.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _seed.Log, StringComparison.Ordinal);
        if (_before > 0)
            Assert.True(ResidentBytes() < _before + MostGrowth, $"It holds {ResidentBytes() >> 20} MiB after {_before >> 20} MiB.");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_seed is not null)
            await _seed.DisposeAsync();
        _sample?.Dispose();
    }

    private static async Task<byte[]> UntilAsync(RawPeer peer, byte kind, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (read, payload) = await peer.ReadAsync(cancellationToken);
            if (read == kind)
                return payload;
        }
    }

    private long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_seed!.ProcessId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
