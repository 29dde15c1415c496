namespace Replica.BitTorrent.Dht;

/// <summary>Up to 8 nodes at one range of distances, and up to 8 that wait to take the place of one that goes.</summary>
internal sealed class Bucket
{
    /// <summary>The k of BEP 5.</summary>
    public const int Size = 8;

    private readonly List<TableNode> _nodes = new(Size);
    private readonly List<TableNode> _replacements = [];

    /// <summary>The nodes.</summary>
    public IReadOnlyList<TableNode> Nodes => _nodes;

    /// <summary>When a node was last entered or a search went through here.</summary>
    public TimeSpan Touched { get; set; } = TimeSpan.MinValue;

    /// <summary>True if the node would enter, or is in doubt only because a better one may be found.</summary>
    public bool HasRoomFor(NodeContact contact) => _nodes.Count < Size || WeakestFor(contact) >= 0;

    /// <summary>Enters a node that answered, or sets it aside.</summary>
    /// <returns>Whether it was entered, and the node that it put out.</returns>
    public (bool Entered, TableNode? Evicted) Enter(TableNode node)
    {
        if (_nodes.Count < Size)
        {
            _nodes.Add(node);
            return (true, null);
        }
        if (WeakestFor(node.Contact) is >= 0 and var weakest)
        {
            var evicted = _nodes[weakest];
            _nodes[weakest] = node;
            return (true, evicted);
        }
        _replacements.RemoveAll(other => other.Contact.EndPoint.Equals(node.Contact.EndPoint));
        if (_replacements.Count == Size)
            _replacements.RemoveAt(0);
        _replacements.Add(node);
        return (false, null);
    }

    /// <summary>Takes a node out.</summary>
    public void Remove(TableNode node) => _nodes.Remove(node);

    /// <summary>The latest of those that wait, which waits no more; null if none does.</summary>
    public TableNode? TakeReplacement()
    {
        if (_replacements.Count == 0)
            return null;
        var latest = _replacements[^1];
        _replacements.RemoveAt(_replacements.Count - 1);
        return latest;
    }

    // A bad node goes first; a node whose id is its address's (BEP 42) may also take the place of one whose id is not.
    private int WeakestFor(NodeContact contact)
    {
        var bad = _nodes.FindIndex(node => node.IsBad);
        return bad >= 0 || !contact.IsVerified ? bad : _nodes.FindIndex(node => !node.Contact.IsVerified);
    }
}
