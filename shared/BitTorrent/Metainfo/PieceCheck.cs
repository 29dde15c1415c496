using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Hashes a torrent's data as it streams past, padding included, and compares each piece the moment it is whole, as <see cref="InfoDictionary.VerifyPiece"/> does.</summary>
public sealed class PieceCheck : IDisposable
{
    private readonly InfoDictionary _info;
    private readonly IncrementalHash? _sha1;
    private readonly MerkleHasher? _tree;
    private int _filled;

    /// <summary>Begins with the first piece.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Version 1 torrents have no other hash.")]
    public PieceCheck(InfoDictionary info)
    {
        _info = info;
        _sha1 = info.Version == TorrentVersion.V2 ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        _tree = info.Version == TorrentVersion.V1 ? null : new MerkleHasher();
    }

    /// <summary>The piece that is being filled, or the first wrong one.</summary>
    public int Piece { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>False as soon as <see cref="Piece"/> is whole and wrong.</returns>
    public bool Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var pieceLength = _info.LengthOfPiece(Piece);
            var part = data[..Math.Min(data.Length, pieceLength - _filled)];
            _sha1?.AppendData(part);
            AppendToTree(part);
            _filled += part.Length;
            data = data[part.Length..];
            if (_filled < pieceLength)
                continue;
            if (!IsRight())
                return false;
            Piece++;
            _filled = 0;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha1?.Dispose();
        _tree?.Dispose();
    }

    // A file's tree ends with the file; a hybrid's padding after it is for SHA-1 alone.
    private void AppendToTree(ReadOnlySpan<byte> part)
    {
        if (_tree is null)
            return;
        var left = _info.FileOfPiece(Piece).End - (long)Piece * _info.PieceLength - _filled;
        _tree.Append(part[..(int)Math.Clamp(left, 0, part.Length)]);
    }

    private bool IsRight()
    {
        Span<byte> actual = stackalloc byte[SHA1.HashSizeInBytes];
        if (_sha1 is not null)
        {
            _sha1.GetHashAndReset(actual);
            if (!actual.SequenceEqual(_info.PieceHash(Piece)))
                return false;
        }
        if (_tree is null)
            return true;
        var node = _info.FindNode(Piece, _info.FileOfPiece(Piece));
        // Finished in any case: the next piece begins anew.
        var found = _tree.Finish(node?.Layer ?? MerkleTree.PieceLayerOf(_info.PieceLength));
        return node is null ? _info.Version != TorrentVersion.V2 : found == node.Value.Node;
    }
}
