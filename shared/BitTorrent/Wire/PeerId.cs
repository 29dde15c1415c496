using System.Security.Cryptography;

namespace Replica.BitTorrent.Wire;

/// <summary>Our own peer ids (BEP 20).</summary>
internal static class PeerId
{
    /// <summary>Bytes of a peer id.</summary>
    public const int Length = 20;

    /// <summary>A new one: <c>-RE0010-</c> and twelve random bytes.</summary>
    public static byte[] Create()
    {
        var id = RandomNumberGenerator.GetBytes(Length);
        "-RE0010-"u8.CopyTo(id);
        return id;
    }
}
