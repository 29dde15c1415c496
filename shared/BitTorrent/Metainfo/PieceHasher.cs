using System.Collections.Immutable;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Hashes files laid end to end, piece by piece: one thread reads ahead in order while others hash what it has read.</summary>
internal sealed class PieceHasher(ImmutableArray<SourceFile> files, int pieceLength, IProgress<long>? progress)
{
    private const long MaxBufferBytes = 128 * 1024 * 1024;

    private readonly long _length = files.Sum(file => file.Length);

    /// <summary>Reads everything once.</summary>
    /// <returns>The SHA-1 hashes of all pieces, end to end.</returns>
    /// <exception cref="IOException">A file could not be read, or changed while it was read.</exception>
    public async Task<byte[]> HashAsync(CancellationToken cancellationToken)
    {
        var count = (int)((_length + pieceLength - 1) / pieceLength);
        var hashes = new byte[count * Sha1.Length];
        var depth = Math.Clamp(MaxBufferBytes / pieceLength, 2, Environment.ProcessorCount + 1);
        var slots = new Slot[Math.Clamp(count, 1, depth)];
        using var source = new SourceReader(files);
        for (var piece = 0; piece < count + slots.Length; piece++)
        {
            // The slot's earlier piece must be hashed before its buffer is filled anew; past the last piece this drains them all.
            var slot = slots[piece % slots.Length] ??= new Slot(pieceLength);
            await slot.Hashing.ConfigureAwait(false);
            ReportHashed(piece - slots.Length);
            cancellationToken.ThrowIfCancellationRequested();
            if (piece >= count)
                continue;
            var data = slot.Buffer.AsMemory(0, source.Fill(slot.Buffer));
            var hash = hashes.AsMemory(piece * Sha1.Length, Sha1.Length);
            slot.Hashing = Task.Run(() => Sha1.Hash(data.Span, hash.Span), CancellationToken.None);
        }
        source.RequireEnd();
        return hashes;
    }

    private void ReportHashed(int piece)
    {
        if (piece >= 0)
            progress?.Report(Math.Min(_length, (piece + 1L) * pieceLength));
    }

    private sealed class Slot(int length)
    {
        public byte[] Buffer { get; } = new byte[length];

        public Task Hashing { get; set; } = Task.CompletedTask;
    }
}
