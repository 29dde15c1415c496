using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Swarm;

/// <summary>What every part of a torrent works with: what it is, where its pieces lie, its loop, its clock.</summary>
internal sealed class TorrentContext(InfoDictionary info, IPieceStorage storage, SwarmHost host, ActorLoop loop, Random random)
{
    private readonly long _epoch = host.Time.GetTimestamp();
    private readonly HashSet<Task> _working = [];

    public InfoDictionary Info { get; } = info;

    public IPieceStorage Storage { get; } = storage;

    public SwarmHost Host { get; } = host;

    public ActorLoop Loop { get; } = loop;

    public Random Random { get; } = random;

    /// <summary>Since the torrent was opened.</summary>
    public TimeSpan Now => Host.Time.GetElapsedTime(_epoch);

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
