using System.Net;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// All connections of one UDP port, without thread or clock of their own. A request to connect is answered and forgotten: the number of the
/// answer is a keyed hash, which the first packet has to acknowledge, so that floods of requests from forged addresses hold no memory.
/// </summary>
internal sealed class UtpConnections(UtpSendHandler send, Func<UtpConnection, bool> accept, Random random, byte[] secret)
{
    /// <summary>Most connections at once.</summary>
    public const int Most = 2048;

    /// <summary>Most connections from one address.</summary>
    public const int MostFromAddress = 512;

    private const long MemoryLimit = 128L << 20;
    private const int IdTries = 64;

    private readonly Dictionary<(IPEndPoint Remote, ushort ReceiveId), UtpConnection> _all = [];
    private readonly Dictionary<IPAddress, int> _fromAddress = [];
    private readonly List<UtpConnection> _touched = [];
    private readonly List<UtpConnection> _due = [];
    private readonly UtpBudget _budget = new(MemoryLimit);
    private readonly UtpCookie _cookie = new(secret);
    private readonly UtpResetLimit _resets = new();

    public int Count => _all.Count;

    /// <summary>Bytes that all hold.</summary>
    public long Held => _budget.Used;

    /// <summary>Pieces of memory that they lie in.</summary>
    public int Lent => _budget.Lent;

    /// <summary>No later than this, <see cref="OnTimer"/> has something to do.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Asks for a connection; null if there are too many.</summary>
    public UtpConnection? Connect(IPEndPoint remote, long now)
    {
        for (var i = 0; i < IdTries && _all.Count < Most; i++)
        {
            var id = (ushort)random.Next(ushort.MaxValue + 1);
            if (_all.ContainsKey((remote, id)))
                continue;
            var connection = UtpConnection.Connect(remote, id, (ushort)random.Next(ushort.MaxValue + 1), _budget, send, now);
            Add(connection);
            Touch(connection);
            return connection;
        }
        return null;
    }

    /// <summary>Takes a packet; whatever it is.</summary>
    public void OnPacket(ReadOnlySpan<byte> bytes, IPEndPoint from, long now)
    {
        if (!UtpPacket.TryParse(bytes, out var packet))
            return;
        var header = packet.Header;
        if (header.Type == UtpPacketType.Syn)
            OnRequest(packet, from, now);
        else if (Find(header, from) is { } connection)
            Handle(connection, packet, now);
        else if (header.Type != UtpPacketType.Reset)
            OnUnknown(packet, from, now);
    }

    /// <summary>All packets that had come were handed over.</summary>
    public void Flush(long now)
    {
        foreach (var connection in _touched)
        {
            connection.IsTouched = false;
            connection.Flush(now);
            Settle(connection);
        }
        _touched.Clear();
    }

    /// <summary>Something was done with a connection: looks at it when flushed, and at its deadline.</summary>
    public void Touch(UtpConnection connection)
    {
        if (!connection.IsTouched)
            _touched.Add(connection);
        connection.IsTouched = true;
    }

    /// <summary>Does what is due.</summary>
    public void OnTimer(long now)
    {
        if (now < Deadline)
            return;
        foreach (var connection in _all.Values)
        {
            if (connection.Deadline <= now)
                _due.Add(connection);
        }
        foreach (var connection in _due)
        {
            connection.OnTimer(now);
            Touch(connection);
        }
        _due.Clear();
        Deadline = _all.Count == 0 ? long.MaxValue : _all.Values.Min(connection => connection.Deadline);
        Flush(now);
    }

    /// <summary>Ends all at once.</summary>
    public void Abort(long now)
    {
        foreach (var connection in _all.Values)
        {
            connection.Abort(now);
            Touch(connection);
        }
        Flush(now);
    }

    // A reset may bear the id of either direction.
    private UtpConnection? Find(in UtpHeader header, IPEndPoint from)
    {
        if (_all.TryGetValue((from, header.ConnectionId), out var found) || header.Type != UtpPacketType.Reset)
            return found;
        if (_all.TryGetValue((from, UtpSequence.Add(header.ConnectionId, -1)), out found) && found.SendId == header.ConnectionId)
            return found;
        return _all.TryGetValue((from, UtpSequence.Add(header.ConnectionId, 1)), out found) && found.SendId == header.ConnectionId ? found : null;
    }

    private void OnRequest(in UtpPacket packet, IPEndPoint from, long now)
    {
        var header = packet.Header;
        if (_all.TryGetValue((from, UtpSequence.Add(header.ConnectionId, 1)), out var connection))
        {
            if (connection.SendId == header.ConnectionId)
                Handle(connection, packet, now);
            return;
        }
        if (!HasRoom(from))
            return;
        Span<byte> answer = stackalloc byte[UtpHeader.Length];
        var took = Math.Max(1, (uint)now - header.Timestamp);
        var number = _cookie.Of(from, header.ConnectionId, header.Sequence, now);
        new UtpHeader(UtpPacketType.State, header.ConnectionId, (uint)now, took, UtpReceiver.LargestWindow, number, header.Sequence).Write(answer, 0);
        send(answer, from, false);
    }

    // The first packet behind the answer to a request shows by its acknowledgement that the answer arrived.
    private void OnUnknown(in UtpPacket packet, IPEndPoint from, long now)
    {
        var header = packet.Header;
        var (first, request) = (UtpSequence.Add(header.Acknowledged, 1), UtpSequence.Add(header.Sequence, -1));
        if (header.Type is UtpPacketType.Data or UtpPacketType.State
            && _cookie.Matches(first, from, UtpSequence.Add(header.ConnectionId, -1), request, now) && HasRoom(from))
        {
            var connection = UtpConnection.Accept(from, header.ConnectionId, first, request, _budget, send, now);
            if (accept(connection))
            {
                Add(connection);
                Handle(connection, packet, now);
                return;
            }
        }
        if (!_resets.TryTake(now))
            return;
        Span<byte> answer = stackalloc byte[UtpHeader.Length];
        new UtpHeader(UtpPacketType.Reset, header.ConnectionId, (uint)now, 0, 0, (ushort)random.Next(ushort.MaxValue + 1), header.Sequence).Write(answer, 0);
        send(answer, from, false);
    }

    private void Handle(UtpConnection connection, in UtpPacket packet, long now)
    {
        connection.OnPacket(packet, now);
        Touch(connection);
    }

    private bool HasRoom(IPEndPoint from) => _all.Count < Most && _fromAddress.GetValueOrDefault(from.Address) < MostFromAddress;

    private void Add(UtpConnection connection)
    {
        _all.Add((connection.Remote, connection.ReceiveId), connection);
        _fromAddress[connection.Remote.Address] = _fromAddress.GetValueOrDefault(connection.Remote.Address) + 1;
    }

    private void Settle(UtpConnection connection)
    {
        Deadline = Math.Min(Deadline, connection.Deadline);
        if (connection.State != UtpState.Closed || !_all.Remove((connection.Remote, connection.ReceiveId)))
            return;
        var left = _fromAddress[connection.Remote.Address] - 1;
        if (left > 0)
            _fromAddress[connection.Remote.Address] = left;
        else
            _fromAddress.Remove(connection.Remote.Address);
    }
}
