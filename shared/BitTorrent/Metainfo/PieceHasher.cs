using System.Collections.Immutable;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Hashes files piece by piece: one thread reads ahead in order while others hash what it has read.</summary>
internal sealed class PieceHasher(ImmutableArray<SourceFile> files, int pieceLength, TorrentVersion version, IProgress<long>? progress)
{
    private const long MaxBufferBytes = 128 * 1024 * 1024;

    private readonly SourcePiece[] _pieces = SourcePiece.Cut(files, pieceLength, version);
    private long _hashed;

    /// <summary>Reads everything once.</summary>
    /// <exception cref="IOException">A file could not be read, or changed while it was read.</exception>
    public async Task<SourceHashes> HashAsync(CancellationToken cancellationToken)
    {
        var hashes = new SourceHashes(
            version == TorrentVersion.V2 ? [] : new byte[_pieces.Length * Sha1.Length], version == TorrentVersion.V1 ? [] : new MerkleHash[_pieces.Length]);
        var depth = Math.Clamp(MaxBufferBytes / pieceLength, 2, Environment.ProcessorCount + 1);
        var slots = new Slot[Math.Clamp(_pieces.Length, 1, depth)];
        using var source = new SourceReader(files);
        for (var piece = 0; piece < _pieces.Length + slots.Length; piece++)
        {
            // The slot's earlier piece must be hashed before its buffer is filled anew; past the last piece this drains them all.
            var slot = slots[piece % slots.Length] ??= new Slot(pieceLength);
            await slot.Hashing.ConfigureAwait(false);
            ReportHashed(piece - slots.Length);
            cancellationToken.ThrowIfCancellationRequested();
            if (piece >= _pieces.Length)
                continue;
            source.Fill(slot.Buffer.AsSpan(0, _pieces[piece].Length));
            var next = piece;
            slot.Hashing = Task.Run(() => Hash(next, slot.Buffer, hashes), CancellationToken.None);
        }
        source.RequireEnd();
        return hashes;
    }

    private void Hash(int piece, Span<byte> buffer, SourceHashes hashes)
    {
        var (length, padding, layer) = _pieces[piece];
        if (version != TorrentVersion.V1)
            hashes.Nodes[piece] = MerkleTree.NodeOf(buffer[..length], layer);
        if (version == TorrentVersion.V2)
            return;
        buffer.Slice(length, padding).Clear();
        Sha1.Hash(buffer[..(length + padding)], hashes.Sha1.AsSpan(piece * Sha1.Length, Sha1.Length));
    }

    private void ReportHashed(int piece)
    {
        if (piece >= 0)
            progress?.Report(_hashed += _pieces[piece].Length);
    }

    private sealed class Slot(int length)
    {
        public byte[] Buffer { get; } = new byte[length];

        public Task Hashing { get; set; } = Task.CompletedTask;
    }
}
