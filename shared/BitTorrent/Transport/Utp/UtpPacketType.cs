namespace Replica.BitTorrent.Transport.Utp;

/// <summary>Types of packets (BEP 29).</summary>
internal enum UtpPacketType : byte
{
    Data = 0,
    Fin = 1,
    State = 2,
    Reset = 3,
    Syn = 4,
}
