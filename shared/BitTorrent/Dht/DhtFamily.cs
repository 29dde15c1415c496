using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Dht;

/// <summary>Our part in the DHT of one address family: IPv4 and IPv6 are two networks with a table each (BEP 32), and an id each, as BEP 42 ties it to the address.</summary>
internal sealed class DhtFamily(AddressFamily family, RandomFill random)
{
    // A line whose address flaps must not make us start over all the time.
    private static readonly TimeSpan LeastBetweenIds = TimeSpan.FromMinutes(10);

    private readonly ExternalAddress _external = new();
    private TimeSpan _identified = TimeSpan.MinValue;

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family => family;

    /// <summary>Whom we know; it also holds our id.</summary>
    public RoutingTable Table { get; private set; } = new(DhtKey.CreateRandom(random));

    /// <summary>Raised after we took another id.</summary>
    public event Action? Identified;

    /// <summary>Takes the id of the last run.</summary>
    public void Restore(DhtKey id) => Table = new RoutingTable(id);

    /// <summary>A node says where it sees us. Enough of them, and our id is made to fit.</summary>
    public void Seen(IPEndPoint voter, IPAddress said, TimeSpan now)
    {
        if (said.AddressFamily != family || !AddressGuard.IsPublic(said))
            return;
        _external.Vote(voter, said);
        if (_external.Agreed is not { } agreed || SecureNodeId.Matches(Table.Self, agreed) || now - LeastBetweenIds < _identified)
            return;
        _identified = now;
        var old = Table;
        Table = new RoutingTable(SecureNodeId.Create(agreed, random));
        // Those that just answered first, for they are most likely to be entered.
        foreach (var node in old.Nodes.OrderByDescending(node => node.Heard))
            Table.Restore(node.Contact);
        Identified?.Invoke();
    }
}
