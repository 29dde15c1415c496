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
    private readonly LinkedList<(IPAddress Address, CancellationTokenSource Ending)> _running = [];

    /// <summary>How many are in progress.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _running.Count;
        }
    }

    /// <summary>Enters a handshake, which is cancelled when its place is needed; <see cref="Leave"/> it before the source is disposed.</summary>
    public void Enter(IPAddress address, CancellationTokenSource ending)
    {
        CancellationTokenSource? oldest = null;
        lock (_gate)
        {
            var ofAddress = _running.Count(other => other.Address.Equals(address));
            if (ofAddress >= MostOfAddress)
                oldest = Remove(_running.First(other => other.Address.Equals(address)).Ending);
            else if (_running.Count >= Most)
                oldest = Remove(_running.First!.Value.Ending);
            _running.AddLast((address, ending));
        }
        oldest?.CancelAfter(TimeSpan.Zero);
    }

    /// <summary>Takes a handshake out.</summary>
    public void Leave(CancellationTokenSource ending)
    {
        lock (_gate)
            Remove(ending);
    }

    private CancellationTokenSource Remove(CancellationTokenSource ending)
    {
        for (var node = _running.First; node is not null; node = node.Next)
        {
            if (node.Value.Ending != ending)
                continue;
            _running.Remove(node);
            break;
        }
        return ending;
    }
}
