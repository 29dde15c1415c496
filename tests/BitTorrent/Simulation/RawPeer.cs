using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>A peer that says what a test has it say.</summary>
internal sealed class RawPeer : IPeerLinkOwner
{
    private readonly World _world;
    private readonly SimulatedLink _link;

    /// <summary>Connects to a node from the machine of another, which stands idle.</summary>
    public RawPeer(Node from, Node to)
    {
        _world = from.World;
        (_link, var other) = SimulatedLink.Pair(from, to, PeerTransport.Tcp);
        to.Accept(other);
        Start();
    }

    /// <summary>Takes a connection that came to an idle machine.</summary>
    public RawPeer(Node at, SimulatedLink link)
    {
        (_world, _link) = (at.World, link);
        Start();
    }

    /// <summary>Does something about each message.</summary>
    public Action<PeerMessage>? Hears { get; init; }

    public List<(MessageKind Kind, int Piece, int Begin, byte[] Payload)> Heard { get; } = [];

    public bool IsClosed { get; private set; }

    public void Say(MessageKind kind, int piece = 0, int begin = 0, int length = 0, byte[]? payload = null) =>
        _link.Send(new PeerMessage(kind, piece, begin, length, payload));

    public void Received(ReadOnlySpan<PeerMessage> messages)
    {
        foreach (var message in messages)
        {
            Heard.Add((message.Kind, message.Piece, message.Begin, message.Payload.ToArray()));
            Hears?.Invoke(message);
        }
    }

    public void Drained()
    {
    }

    public void Closed(string reason) => IsClosed = true;

    private void Start() => _link.Start(this, action =>
    {
        _world.After(TimeSpan.Zero, action);
        return true;
    });
}
