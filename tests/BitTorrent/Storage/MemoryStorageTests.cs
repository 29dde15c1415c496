using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class MemoryStorageTests
{
    private readonly TestTorrent _torrent = TestTorrent.Create(100, ("a", 350));

    [Fact]
    public async Task Pieces_read_back_and_the_oldest_goes_when_the_limit_is_reached()
    {
        await using var storage = new MemoryStorage(_torrent.Info, 250);
        var lost = new List<int>();
        storage.PieceLost += lost.Add;
        for (var piece = 0; piece < 4; piece++)
        {
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
            await storage.WriteAsync(piece, _torrent.PieceBytes(piece), default);
        }

        Assert.Equal([0, 1], lost);
        var here = await storage.OpenAsync(default);
        Assert.Equal([false, false, true, true], here);
        var buffer = new byte[30];
        Assert.Equal(0, await storage.ReadAsync(1, 0, buffer, default));
        Assert.Equal(30, await storage.ReadAsync(2, 10, buffer, default));
        Assert.Equal(_torrent.PieceBytes(2)[10..40], buffer);
        Assert.Equal(5, await storage.ReadAsync(3, 45, buffer, default));
        await Assert.ThrowsAsync<IOException>(() => new MemoryStorage(_torrent.Info, 99).WriteAsync(0, _torrent.PieceBytes(0), default).AsTask());
    }
}
