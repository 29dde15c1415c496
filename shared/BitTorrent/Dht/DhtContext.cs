using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>What the parts of a node share. All of it belongs to one thread at a time.</summary>
/// <param name="Families">Our tables.</param>
/// <param name="Rule">Whom we talk to.</param>
/// <param name="Client">Asks others.</param>
/// <param name="Random">Chance.</param>
/// <param name="Clock">Time since the node started.</param>
internal sealed record DhtContext(DhtFamilies Families, AddressRule Rule, QueryClient Client, RandomFill Random, Func<TimeSpan> Clock)
{
    private const int MaxProbes = 16;

    private int _probes;

    /// <summary>The time.</summary>
    public TimeSpan Now => Clock();

    /// <summary>The nodes to join by.</summary>
    public List<IPEndPoint> Bootstrap { get; } = [];

    /// <summary>A node was heard of that may belong in a table: it is asked whether it lives, if there is room for it.</summary>
    public void Consider(NodeContact contact)
    {
        if (_probes >= MaxProbes || Families.Find(contact.EndPoint.AddressFamily) is not { } family)
            return;
        if (family.Table.HasRoomFor(contact) && Rule.Allows(contact.EndPoint))
            Probe(contact.EndPoint);
    }

    /// <summary>Asks a node whether it lives, if not too many are asked at this time. It enters the table by its answer.</summary>
    public void Probe(IPEndPoint endPoint)
    {
        if (_probes >= MaxProbes || !Rule.Allows(endPoint))
            return;
        _probes++;
        if (!Client.TryAsk(endPoint, KrpcMethod.Ping, new KrpcFields(), _ => _probes--))
            _probes--;
    }
}
