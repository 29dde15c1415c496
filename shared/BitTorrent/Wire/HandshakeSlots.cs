using System.Net;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// The incoming handshakes in progress. When there are too many, of one address or in all, the oldest has to go: an honest peer is done in
/// a moment, one that sits there holds nobody else up.
/// </summary>
internal sealed class HandshakeSlots
{
    private const int Most = 128;
    private const int MostOfAddress = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<(IPAddress Address, Stream Stream)> _running = [];

    /// <summary>How many are in progress.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _running.Count;
        }
    }

    /// <summary>Enters a handshake, whose stream is disposed when its place is needed.</summary>
    public void Enter(IPAddress address, Stream stream)
    {
        Stream? oldest = null;
        lock (_gate)
        {
            if (_running.Count(other => other.Address.Equals(address)) >= MostOfAddress)
                oldest = _running.First(other => other.Address.Equals(address)).Stream;
            else if (_running.Count >= Most)
                oldest = _running.First!.Value.Stream;
            if (oldest is not null)
                Remove(oldest);
            _running.AddLast((address, stream));
        }
        oldest?.Dispose();
    }

    /// <summary>Takes a handshake out.</summary>
    public void Leave(Stream stream)
    {
        lock (_gate)
            Remove(stream);
    }

    private void Remove(Stream stream)
    {
        for (var node = _running.First; node is not null; node = node.Next)
        {
            if (node.Value.Stream != stream)
                continue;
            _running.Remove(node);
            return;
        }
    }
}
