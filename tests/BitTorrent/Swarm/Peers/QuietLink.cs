using System.Buffers;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Swarm.Peers;

/// <summary>An outgoing connection on which nothing ever happens.</summary>
internal sealed class QuietLink(IPEndPoint remote) : IPeerLink
{
    public IPEndPoint Remote { get; } = remote;

    public Handshake Handshake { get; } = new(InfoHash.Compute([1]), PeerId.Create(), Handshake.Supported);

    public PeerTransport Transport => PeerTransport.Tcp;

    public bool IsEncrypted => false;

    public bool IsIncoming => false;

    public int Queued => 0;

    public long Down => 0;

    public long Up => 0;

    public void Start(IPeerLinkOwner owner, Func<Action, bool> post, LinkLimits? limits = null)
    {
    }

    public void Park()
    {
    }

    public void Send(in PeerMessage message)
    {
    }

    public void SendBlock(int piece, int begin, IMemoryOwner<byte> data, int length) => data.Dispose();

    public bool Unsend(int piece, int begin, int length) => false;

    public void Close(string reason)
    {
    }
}
