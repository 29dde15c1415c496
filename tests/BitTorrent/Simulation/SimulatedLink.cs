using System.Buffers;
using System.Net;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>One end of a connection between two nodes: messages leave at the sender's rate, arrive after the latency of both, and in order.</summary>
internal sealed class SimulatedLink : IPeerLink
{
    private const int LowWater = 64 * 1024;

    private readonly LinkedList<PeerMessage> _waiting = new();
    private readonly Node _self;
    private readonly Node _peer;
    private SimulatedLink _other = null!;
    private IPeerLinkOwner? _owner;
    private Func<Action, bool>? _post;
    private List<PeerMessage> _early = [];
    private TimeSpan _lastArrival;
    private bool _isClosed;
    private string? _ended;
    private bool _wasHigh;

    private SimulatedLink(Node self, Node peer, PeerTransport transport, bool isIncoming, IPEndPoint remote)
    {
        (_self, _peer, Transport, IsIncoming, Remote) = (self, peer, transport, isIncoming, remote);
        Handshake = new Handshake(peer.Info.Hash, peer.Id, Handshake.Supported);
    }

    public IPEndPoint Remote { get; }

    public Handshake Handshake { get; }

    public PeerTransport Transport { get; }

    public bool IsEncrypted => false;

    public bool IsIncoming { get; }

    public int Queued { get; private set; }

    public long Down { get; private set; }

    public long Up { get; private set; }

    /// <summary>True if something waits to leave.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    public static (SimulatedLink From, SimulatedLink To) Pair(Node from, Node to, PeerTransport transport)
    {
        var ephemeral = transport == PeerTransport.Utp ? from.Address : new IPEndPoint(from.Address.Address, from.NextPort());
        var one = new SimulatedLink(from, to, transport, isIncoming: false, to.Address);
        var other = new SimulatedLink(to, from, transport, isIncoming: true, ephemeral);
        (one._other, other._other) = (other, one);
        from.Connections++;
        to.Connections++;
        from.Links.Add(one);
        to.Links.Add(other);
        return (one, other);
    }

    public void Start(IPeerLinkOwner owner, Func<Action, bool> post, LinkLimits? limits = null)
    {
        (_owner, _post) = (owner, post);
        var early = _early;
        _early = [];
        foreach (var message in early)
            Deliver(message);
        if (_ended is { } reason)
            post(() => owner.Closed(reason));
    }

    public void Park() => (_owner, _post) = (null, null);

    public void Send(in PeerMessage message) => Enqueue(message with { Payload = message.Payload.ToArray() });

    public void SendBlock(int piece, int begin, IMemoryOwner<byte> data, int length)
    {
        using (data)
            Enqueue(new PeerMessage(MessageKind.Piece, piece, begin, length, data.Memory[..length].ToArray()));
    }

    public bool Unsend(int piece, int begin, int length)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value is not { Kind: MessageKind.Piece } message || message.Piece != piece || message.Begin != begin)
                continue;
            Queued -= SizeOf(message);
            _waiting.Remove(node);
            return true;
        }

        return false;
    }

    public void Close(string reason)
    {
        if (_isClosed)
            return;
        End(reason);
        _self.World.After(_self.Latency + _peer.Latency, () => _other.End("closed by the peer"));
    }

    /// <summary>The connection is gone at this end.</summary>
    public void End(string reason)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _waiting.Clear();
        Queued = 0;
        _self.Links.Remove(this);
        if (_owner is null)
            _ended = reason;
        var owner = _owner;
        _post?.Invoke(() => owner!.Closed(reason));
    }

    /// <summary>Takes the next message that leaves.</summary>
    public (PeerMessage Message, int Size) Take()
    {
        var message = _waiting.First!.Value;
        _waiting.RemoveFirst();
        return (message, SizeOf(message));
    }

    /// <summary>A message has left.</summary>
    public void Left(PeerMessage message, int size)
    {
        if (_isClosed)
            return;
        Queued -= size;
        if (message.Kind == MessageKind.Piece)
            Up += message.Payload.Length;
        if (Queued <= LowWater && _wasHigh)
        {
            _wasHigh = false;
            _post?.Invoke(() => _owner?.Drained());
        }

        var arrival = _self.World.Now + _self.Latency + _peer.Latency;
        if (_self.World.Random.NextDouble() < _self.World.Loss)
            arrival += TimeSpan.FromMilliseconds(200) + (2 * _self.Latency);
        _other._lastArrival = arrival > _other._lastArrival ? arrival : _other._lastArrival;
        _self.World.After(_other._lastArrival - _self.World.Now, () => _other.Deliver(message));
    }

    private static int SizeOf(in PeerMessage message) => 17 + message.Payload.Length;

    private void Enqueue(PeerMessage message)
    {
        if (_isClosed)
            return;
        var size = SizeOf(message);
        Queued += size;
        _wasHigh |= message.Kind == MessageKind.Piece;

        // As on a real link, blocks wait behind what is short.
        if (message.Kind == MessageKind.Piece || _waiting.Last?.Value.Kind != MessageKind.Piece)
            _waiting.AddLast(message);
        else
            AddBeforeBlocks(message);
        _self.Uplink(this);
    }

    private void AddBeforeBlocks(PeerMessage message)
    {
        var node = _waiting.First;
        while (node!.Value.Kind != MessageKind.Piece)
            node = node.Next;
        _waiting.AddBefore(node, message);
    }

    private void Deliver(PeerMessage message)
    {
        if (_isClosed || _self.IsDead || _peer.IsDead)
            return;
        if (_owner is null)
        {
            _early.Add(message);
            return;
        }

        if (message.Kind == MessageKind.Piece)
            Down += message.Payload.Length;
        _self.World.Arrived(_self, _peer, message);
        _post!(() => Give(message));
    }

    // The owner may have let go of it between the two.
    private void Give(PeerMessage message)
    {
        if (_owner is null)
            _early.Add(message);
        else
            _owner.Received([message]);
    }
}
