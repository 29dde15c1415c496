namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>What a peer is said to be (BEP 11, <c>added.f</c>).</summary>
[Flags]
internal enum PexFlags : byte
{
    /// <summary>Nothing is said.</summary>
    None = 0,

    /// <summary>It prefers encryption.</summary>
    PrefersEncryption = 0x01,

    /// <summary>It only uploads: a seed.</summary>
    Seed = 0x02,

    /// <summary>It takes uTP.</summary>
    Utp = 0x04,

    /// <summary>It takes holepunch (BEP 55).</summary>
    Holepunch = 0x08,

    /// <summary>It was connected to: it can be reached.</summary>
    Reachable = 0x10,
}
