namespace Replica.BitTorrent.Dht;

/// <summary>Fills one family's table when it is nearly empty, and keeps it fresh after.</summary>
internal sealed class TableUpkeep
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromMinutes(10);

    private readonly DhtContext _context;
    private readonly DhtFamily _family;
    private readonly LookupScheduler _lookups;
    private TimeSpan _joinAt;
    private TimeSpan _wait = ShortestWait;
    private TimeSpan _probeAt;
    private TimeSpan _refreshAt;
    private bool _isSearching;

    public TableUpkeep(DhtContext context, DhtFamily family, LookupScheduler lookups)
    {
        (_context, _family, _lookups) = (context, family, lookups);
        // Another id is another place: its neighbours are to be found, and to find us.
        family.Identified += () => _joinAt = context.Now;
    }

    /// <summary>Does what is due.</summary>
    public void Tick()
    {
        var now = _context.Now;
        if (!_isSearching && now >= _joinAt)
            Join();
        else if (!_isSearching && now >= _refreshAt)
            Refresh(now);
        if (now >= _probeAt)
            Probe(now);
    }

    /// <summary>There are new nodes to join by: a table that is nearly empty tries them soon, whatever it waited for.</summary>
    public void HearOfNodes()
    {
        if (_family.Table.LiveCount < Bucket.Size && _joinAt - _context.Now > ShortestWait)
            _joinAt = _context.Now + ShortestWait;
    }

    // A search for our own id finds our neighbours. While they are few the waits double.
    private void Join()
    {
        if (_family.Table.Count == 0 && !_context.Bootstrap.Exists(node => node.AddressFamily == _family.Family))
            return;
        Search(_family.Table.Self, () =>
        {
            var hasJoined = _family.Table.LiveCount >= Bucket.Size;
            _joinAt = _context.Now + (hasJoined ? TableNode.Fresh : _wait);
            _wait = hasJoined ? ShortestWait : _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        });
    }

    private void Refresh(TimeSpan now)
    {
        _refreshAt = now + BetweenRefreshes;
        var table = _family.Table;
        if (table.Count > 0 && table.FindIdleBucket(now, TableNode.Fresh) is { } bucket)
            Search(table.Self.CreateNeighbour(bucket, _context.Random), () => { });
    }

    private void Probe(TimeSpan now)
    {
        _probeAt = now + BetweenProbes;
        if (_family.Table.FindStale(now, ProbeAfter) is not { } node)
            return;
        node.Probed = now;
        _context.Probe(node.Contact.EndPoint);
    }

    private void Search(DhtKey target, Action finished)
    {
        _isSearching = true;
        _lookups.StartUpkeep(new LookupRun(_context, _family, target, KrpcMethod.FindNode)
        {
            Finished = _ =>
            {
                _isSearching = false;
                finished();
            },
        });
    }
}
