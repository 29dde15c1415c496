using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// The nodes known, few of those far from our id and most of those near it (BEP 5): a bucket for each number of leading bits in common.
/// Only nodes that answered us enter, one an address. Bad nodes stay until there is a better one: when our own line fails, all seem bad.
/// </summary>
internal sealed class RoutingTable(DhtKey self)
{
    private readonly Bucket?[] _buckets = new Bucket?[DhtKey.Bits];
    private readonly Dictionary<AddressSlot, TableNode> _bySlot = [];

    /// <summary>Our own id, which distances are counted from.</summary>
    public DhtKey Self => self;

    /// <summary>How many nodes.</summary>
    public int Count => _bySlot.Count;

    /// <summary>All nodes.</summary>
    public IEnumerable<TableNode> Nodes => _bySlot.Values;

    /// <summary>How many nodes are not bad.</summary>
    public int LiveCount => _bySlot.Values.Count(node => !node.IsBad);

    /// <summary>The deepest bucket that has nodes; 0 if none has.</summary>
    public int Depth => Math.Max(0, Array.FindLastIndex(_buckets, bucket => bucket?.Nodes.Count > 0));

    /// <summary>A node answered: it enters, or what is known of it is brought up to date.</summary>
    public void Answered(NodeContact contact, TimeSpan now)
    {
        var node = Find(contact) ?? Admit(contact, now);
        node?.Answered(now);
    }

    /// <summary>A node of the last run, not heard in this one.</summary>
    public void Restore(NodeContact contact)
    {
        if (Find(contact) is null)
            Admit(contact, TimeSpan.MinValue);
    }

    /// <summary>A node asked us something: life in a node that we know.</summary>
    public void Asked(NodeContact contact, TimeSpan now) => Find(contact)?.Asked(now);

    /// <summary>A node let a query time out.</summary>
    public void Failed(IPEndPoint endPoint)
    {
        if (!_bySlot.TryGetValue(AddressSlot.Of(endPoint), out var node) || !node.Contact.EndPoint.Equals(endPoint))
            return;
        node.Failed();
        var bucket = BucketOf(node.Contact.Id);
        if (node.IsBad && bucket.TakeReplacement() is { } replacement && !_bySlot.ContainsKey(AddressSlot.Of(replacement.Contact.EndPoint)))
            Place(bucket, replacement);
    }

    /// <summary>True if a node that is not known yet would enter if it answered.</summary>
    public bool HasRoomFor(NodeContact contact) =>
        contact.Id != self && !_bySlot.ContainsKey(AddressSlot.Of(contact.EndPoint)) && BucketOf(contact.Id).HasRoomFor(contact);

    /// <summary>The nodes nearest to a key, nearest first; bad ones only if asked for, and only to fill up.</summary>
    public List<NodeContact> Closest(DhtKey target, int most, bool alsoBad = false)
    {
        var found = new List<NodeContact>(most + Bucket.Size);
        Collect(target, most, found, bad: false);
        if (alsoBad && found.Count < most)
            Collect(target, most, found, bad: true);
        return found;
    }

    /// <summary>The node that was silent longest and not probed of late, if it is one to look after.</summary>
    public TableNode? FindStale(TimeSpan now, TimeSpan idle)
    {
        var stalest = _bySlot.Values.Where(node => node.Heard < now - idle && node.Probed < now - idle).MinBy(node => node.Probed > node.Heard ? node.Probed : node.Heard);
        return stalest;
    }

    /// <summary>The bucket, by its number, that was left alone longest, and for longer than <paramref name="idle"/>; null if none was.</summary>
    public int? FindIdleBucket(TimeSpan now, TimeSpan idle)
    {
        int? found = null;
        for (var i = 0; i <= Depth; i++)
        {
            var touched = _buckets[i]?.Touched ?? TimeSpan.MinValue;
            if (touched < now - idle && (found is null || touched < (_buckets[found.Value]?.Touched ?? TimeSpan.MinValue)))
                found = i;
        }
        return found;
    }

    /// <summary>Notes that a search went through the bucket that a key falls in.</summary>
    public void Touch(DhtKey key, TimeSpan now) => BucketOf(key).Touched = now;

    private TableNode? Find(NodeContact contact) =>
        _bySlot.TryGetValue(AddressSlot.Of(contact.EndPoint), out var node) && node.Contact == contact ? node : null;

    private TableNode? Admit(NodeContact contact, TimeSpan now)
    {
        if (contact.Id == self)
            return null;
        if (_bySlot.TryGetValue(AddressSlot.Of(contact.EndPoint), out var sameAddress))
        {
            // Another port: the first keeps the address while it lives. The same: the node restarted with another id.
            if (!sameAddress.Contact.EndPoint.Equals(contact.EndPoint) && !sameAddress.IsBad)
                return null;
            Drop(sameAddress);
        }
        var bucket = BucketOf(contact.Id);
        if (bucket.Nodes.FirstOrDefault(node => node.Contact.Id == contact.Id) is { } sameId)
        {
            if (!sameId.IsBad)
                return null;
            Drop(sameId);
        }
        var fresh = new TableNode(contact);
        bucket.Touched = now > bucket.Touched ? now : bucket.Touched;
        Place(bucket, fresh);
        return fresh;
    }

    private void Place(Bucket bucket, TableNode node)
    {
        var (entered, evicted) = bucket.Enter(node);
        if (evicted is not null)
            _bySlot.Remove(AddressSlot.Of(evicted.Contact.EndPoint));
        if (entered)
            _bySlot[AddressSlot.Of(node.Contact.EndPoint)] = node;
    }

    private void Drop(TableNode node)
    {
        _bySlot.Remove(AddressSlot.Of(node.Contact.EndPoint));
        BucketOf(node.Contact.Id).Remove(node);
    }

    private Bucket BucketOf(DhtKey key) => _buckets[Math.Min(self.CommonBits(key), DhtKey.Bits - 1)] ??= new Bucket();

    // The target's own bucket holds the nearest; then all deeper ones, which are equally far by their first differing bit; then shallower ones.
    private void Collect(DhtKey target, int most, List<NodeContact> found, bool bad)
    {
        var own = Math.Min(self.CommonBits(target), DhtKey.Bits - 1);
        CollectRange(target, own, own, found, bad);
        if (found.Count < most)
            CollectRange(target, own + 1, DhtKey.Bits - 1, found, bad);
        for (var i = own - 1; i >= 0 && found.Count < most; i--)
            CollectRange(target, i, i, found, bad);
        if (found.Count > most)
            found.RemoveRange(most, found.Count - most);
    }

    private void CollectRange(DhtKey target, int first, int last, List<NodeContact> found, bool bad)
    {
        var start = found.Count;
        for (var i = first; i <= last; i++)
        {
            foreach (var node in _buckets[i]?.Nodes ?? [])
            {
                if (node.IsBad == bad)
                    found.Add(node.Contact);
            }
        }
        found.Sort(start, found.Count - start, Comparer<NodeContact>.Create((a, b) => target.CompareDistance(a.Id, b.Id)));
    }
}
