using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Wire;

/// <summary>The pieces that a peer may ask for while it is choked (BEP 6): few, and the same ones whenever it comes back.</summary>
internal static class AllowedFast
{
    /// <summary>
    /// Computes the set from the first 24 bits of the peer's address. The standard knows IPv4 alone; of IPv6 it is the first 64 bits, all of
    /// which one customer has.
    /// </summary>
    /// <param name="peer">The peer's address.</param>
    /// <param name="torrent">The torrent.</param>
    /// <param name="pieceCount">Its pieces.</param>
    /// <param name="count">How many are allowed at most.</param>
    public static IReadOnlyList<int> Of(IPAddress peer, InfoHash torrent, int pieceCount, int count)
    {
        if (pieceCount < 1)
            return [];
        Span<byte> seed = stackalloc byte[16 + InfoHash.Length];
        peer.TryWriteBytes(seed, out _);
        var network = peer.AddressFamily == AddressFamily.InterNetwork ? 4 : 8;
        if (network == 4)
            seed[3] = 0;
        torrent.CopyTo(seed[network..]);
        seed = seed[..(network + InfoHash.Length)];
        Span<byte> hash = stackalloc byte[Sha1.Length];
        Sha1.Hash(seed, hash);
        var pieces = new List<int>(count);
        for (count = Math.Min(count, pieceCount); pieces.Count < count; Sha1.Hash(hash, hash))
            Add(pieces, hash, pieceCount, count);
        return pieces;
    }

    private static void Add(List<int> pieces, ReadOnlySpan<byte> hash, int pieceCount, int count)
    {
        for (var i = 0; i < hash.Length && pieces.Count < count; i += sizeof(uint))
        {
            var piece = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash[i..]) % (uint)pieceCount);
            if (!pieces.Contains(piece))
                pieces.Add(piece);
        }
    }
}
