using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>What every part of a torrent works with: what it is, where its pieces lie, its loop, its clock.</summary>
internal sealed class TorrentContext(InfoDictionary info, IPieceStorage storage, SwarmHost host, ActorLoop loop, Random random)
{
    private readonly long _epoch = host.Time.GetTimestamp();
    private readonly HashSet<Task> _working = [];
    private readonly RateLimit _down = new(host.Time, null);
    private readonly RateLimit _up = new(host.Time, null);

    public InfoDictionary Info { get; } = info;

    public IPieceStorage Storage { get; } = storage;

    public SwarmHost Host { get; } = host;

    public ActorLoop Loop { get; } = loop;

    public Random Random { get; } = random;

    /// <summary>What bounds its links: its own limits of rate, then the engine's.</summary>
    public LinkLimits Links => Host.Limits with
    {
        Down = [_down, .. Host.Limits.Down],
        Up = [_up, .. Host.Limits.Up],
        LargestBitfield = Math.Max(1, (Info.PieceCount + 7) / 8),
    };

    /// <summary>Bytes a second that may leave, by the torrent's limit or the engine's; null = no limit.</summary>
    public long? UpLimit => (_up.BytesPerSecond, Host.Options.UpLimit) is ({ } own, { } engines) ? Math.Min(own, engines) : _up.BytesPerSecond ?? Host.Options.UpLimit;

    /// <summary>Since the torrent was opened.</summary>
    public TimeSpan Now => Host.Time.GetElapsedTime(_epoch);

    /// <summary>Sets the limits of rate, for links that exist too. Safe from any thread.</summary>
    public void Limit(TorrentLimits limits) => (_down.BytesPerSecond, _up.BytesPerSecond) = (limits.Down, limits.Up);

    /// <summary>Runs work beside the loop, which ends before the torrent's storage is closed. It must not fail.</summary>
    public void Work(Func<Task> work)
    {
        var task = Host.Work(work);
        if (task.IsCompletedSuccessfully)
            return;
        lock (_working)
        {
            _working.RemoveWhere(done => done.IsCompletedSuccessfully);
            _working.Add(task);
        }
    }

    /// <summary>Waits for the work under way.</summary>
    public Task SettleAsync()
    {
        lock (_working)
            return Task.WhenAll(_working);
    }
}
