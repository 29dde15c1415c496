using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>Nodes for tests.</summary>
internal static class Contacts
{
    /// <summary>The end point of a public host.</summary>
    public static IPEndPoint At(int host, int port = 6881) => new(new IPAddress([20, (byte)(host >> 16), (byte)(host >> 8), (byte)host]), port);

    /// <summary>A key that shares <paramref name="bits"/> leading bits with zero.</summary>
    public static DhtKey Key(int bits, int number = 0)
    {
        var random = new Random(number);
        return default(DhtKey).CreateNeighbour(bits, random.NextBytes);
    }

    /// <summary>A node whose id does not follow from its address, unless by accident.</summary>
    public static NodeContact Unverified(int host, int bits) => new(Key(bits, host), At(host));

    /// <summary>A node whose id is its address's; how near it is comes by chance.</summary>
    public static NodeContact Verified(int host)
    {
        var random = new Random(host);
        return new NodeContact(SecureNodeId.Create(At(host).Address, random.NextBytes), At(host));
    }
}
