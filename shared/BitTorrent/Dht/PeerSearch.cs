using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>Looks a torrent's peers up in all families, and announces us to the nodes nearest to it.</summary>
internal sealed class PeerSearch(DhtContext context, DhtKey hash, int? announcePort, bool isImplied, Action<IReadOnlyList<IPEndPoint>> found, Action finished)
{
    private const int MaxPeers = 5_000;

    private readonly HashSet<IPEndPoint> _reported = [];
    private readonly List<LookupRun> _runs = [];
    private int _left;

    /// <summary>Starts; what our own store holds is reported at once.</summary>
    public void Start(LookupScheduler lookups, IEnumerable<IPEndPoint> known, bool inBackground)
    {
        Report(known);
        // All are there before the first may end.
        _left = context.Families.All.Count;
        foreach (var family in context.Families.All)
            _runs.Add(new LookupRun(context, family, hash, KrpcMethod.GetPeers) { Answered = (_, fields) => Report(fields.Values ?? []), Finished = Announce });
        foreach (var run in _runs)
            lookups.Start(run, inBackground);
    }

    /// <summary>Stops looking.</summary>
    public void Cancel() => _runs.ForEach(run => run.Cancel());

    private void Report(IEnumerable<IPEndPoint> peers)
    {
        var fresh = peers.Where(peer => context.Rule.Allows(peer) && _reported.Count < MaxPeers && _reported.Add(peer)).ToList();
        if (fresh.Count > 0)
            found(fresh);
    }

    private void Announce(IReadOnlyList<LookupCandidate> closest)
    {
        if (announcePort is { } port)
        {
            _left += closest.Count;
            foreach (var node in closest)
            {
                var fields = new KrpcFields { Target = hash, Port = port, ImpliedPort = isImplied, Token = node.Token };
                context.Client.Ask(node.EndPoint, KrpcMethod.AnnouncePeer, fields, _ => EndOne());
            }
        }
        EndOne();
    }

    private void EndOne()
    {
        if (--_left == 0)
            finished();
    }
}
