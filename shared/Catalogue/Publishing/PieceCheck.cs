using System.Security.Cryptography;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Publishing;

/// <summary>Hashes a torrent's contiguous data as it streams past and compares each piece the moment it is whole.</summary>
internal sealed class PieceCheck(InfoDictionary info) : IDisposable
{
#pragma warning disable CA5350 // BEP 3 fixes SHA-1 for pieces.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
    private int _filled;

    /// <summary>The piece that is being filled, or the first wrong one.</summary>
    public int Piece { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>False as soon as <see cref="Piece"/> is whole and wrong.</returns>
    public bool Append(ReadOnlySpan<byte> data)
    {
        Span<byte> actual = stackalloc byte[SHA1.HashSizeInBytes];
        while (!data.IsEmpty)
        {
            var pieceLength = info.LengthOfPiece(Piece);
            var taken = Math.Min(data.Length, pieceLength - _filled);
            _hash.AppendData(data[..taken]);
            data = data[taken..];
            _filled += taken;
            if (_filled < pieceLength)
                continue;
            _hash.GetHashAndReset(actual);
            if (!actual.SequenceEqual(info.PieceHash(Piece)))
                return false;
            Piece++;
            _filled = 0;
        }
        return true;
    }

    public void Dispose() => _hash.Dispose();
}
