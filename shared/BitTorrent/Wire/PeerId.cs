using System.Security.Cryptography;

namespace Replica.BitTorrent.Wire;

/// <summary>Our own peer ids (BEP 20).</summary>
internal static class PeerId
{
    /// <summary>Bytes of a peer id.</summary>
    public const int Length = 20;

    /// <summary>A new one: <c>-RE0010-</c> and twelve random bytes.</summary>
    /// <param name="isNamed">False: all of it is random. Trackers are told it too, mostly over plain HTTP, where a filter would know the program by it.</param>
    public static byte[] Create(bool isNamed = true)
    {
        var id = RandomNumberGenerator.GetBytes(Length);
        if (isNamed)
            "-RE0010-"u8.CopyTo(id);
        return id;
    }
}
