namespace Replica.BitTorrent.Swarm;

/// <summary>Keeps a torrent open while it is not disposed.</summary>
internal sealed class TorrentHold(Action release) : IDisposable
{
    private int _isReleased;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            release();
    }
}
