namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Numbers of packets, which wrap at 2^16.</summary>
internal static class UtpSequence
{
    /// <summary>How far <paramref name="to"/> is ahead of <paramref name="from"/>; negative if it is behind.</summary>
    public static int Distance(ushort from, ushort to) => (short)(to - from);

    public static ushort Add(ushort sequence, int count) => (ushort)(sequence + count);
}
