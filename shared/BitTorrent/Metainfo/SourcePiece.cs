using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>One piece of a torrent that is being made.</summary>
/// <param name="Length">Bytes to read for it.</param>
/// <param name="Padding">Zeros that follow them in version 1 of a hybrid.</param>
/// <param name="NodeLayer">The layer of the node that stands for it in version 2.</param>
internal readonly record struct SourcePiece(int Length, int Padding, int NodeLayer)
{
    /// <summary>Cuts files into pieces: end to end in version 1, else each file by itself.</summary>
    public static SourcePiece[] Cut(ImmutableArray<SourceFile> files, int pieceLength, TorrentVersion version) => version == TorrentVersion.V1
        ? [.. Cut(files.Sum(file => file.Length), pieceLength, isPadded: false)]
        : [.. files.SelectMany(file => Cut(file.Length, pieceLength, version == TorrentVersion.Hybrid && files.Length > 1))];

    private static IEnumerable<SourcePiece> Cut(long length, int pieceLength, bool isPadded)
    {
        var layer = length > pieceLength ? MerkleTree.PieceLayerOf(Math.Max(pieceLength, MerkleTree.BlockLength)) : MerkleTree.RootLayerOf(length);
        for (long start = 0; start < length; start += pieceLength)
        {
            var taken = (int)Math.Min(pieceLength, length - start);
            yield return new SourcePiece(taken, isPadded ? pieceLength - taken : 0, layer);
        }
    }
}
