using System.Buffers;
using Replica.BitTorrent.Metainfo;
using Replica.ObjectStore;

namespace Replica.Catalogue.Publishing;

/// <summary>Checks stored objects against a torrent, in bounded memory however long they are.</summary>
public static class PieceVerifier
{
    private const int ChunkLength = 256 * 1024;

    /// <summary>
    /// Reads every file of the torrent in order and hashes every piece. Padding files (BEP 47) are zeros and not looked for, nor are empty files,
    /// which have no part in any piece.
    /// </summary>
    /// <param name="store">Where the files are.</param>
    /// <param name="info">What they must be.</param>
    /// <param name="keyOf">The key of each file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong first, for people; null if every byte is right.</returns>
    public static async Task<string?> FindFaultAsync(
        IObjectStore store, InfoDictionary info, Func<FileEntry, string> keyOf, CancellationToken cancellationToken = default)
    {
        using var check = new PieceCheck(info);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            foreach (var file in info.Files.Where(file => file.Length > 0))
            {
                var fault = file.IsPadding
                    ? AppendZeros(check, file.Length, buffer)
                    : await AppendFileAsync(check, store, keyOf(file), file, buffer, cancellationToken);
                if (fault is not null)
                    return fault;
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Checks that every file, an empty one too, is there with its length: enough where somebody trusted has hashed the bytes.</summary>
    /// <inheritdoc cref="FindFaultAsync" path="/param"/>
    /// <returns>What is wrong first, for people; null if every file is there.</returns>
    public static async Task<string?> FindMissingAsync(
        IObjectStore store, InfoDictionary info, Func<FileEntry, string> keyOf, CancellationToken cancellationToken = default)
    {
        foreach (var file in info.Files.Where(file => !file.IsPadding))
        {
            var found = await store.FindAsync(keyOf(file), cancellationToken);
            if (LengthFault(file, found) is { } fault)
                return fault;
        }
        return null;
    }

    private static async Task<string?> AppendFileAsync(
        PieceCheck check, IObjectStore store, string key, FileEntry file, byte[] buffer, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(key, cancellationToken: cancellationToken);
        if (LengthFault(file, content?.Info) is { } fault)
            return fault;
        var left = file.Length;
        while (left > 0)
        {
            var read = await content!.Content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
                return $"{file.JoinedPath} ends {left} bytes early.";
            if (!check.Append(buffer.AsSpan(0, read)))
                return WrongPiece(check, file);
            left -= read;
        }
        return null;
    }

    private static string? AppendZeros(PieceCheck check, long length, byte[] buffer)
    {
        Array.Clear(buffer);
        for (var left = length; left > 0; left -= Math.Min(left, buffer.Length))
        {
            if (!check.Append(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length))))
                return $"Piece {check.Piece} does not hash to what the torrent says.";
        }
        return null;
    }

    private static string? LengthFault(FileEntry file, ObjectInfo? found) => found switch
    {
        null => $"{file.JoinedPath} is missing.",
        _ when found.Length != file.Length => $"{file.JoinedPath} has {found.Length} bytes; the torrent says {file.Length}.",
        _ => null,
    };

    private static string WrongPiece(PieceCheck check, FileEntry file) =>
        $"Piece {check.Piece}, which ends in {file.JoinedPath}, does not hash to what the torrent says.";
}
