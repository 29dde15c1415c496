using System.Buffers;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;

namespace Replica.Client.Seeding;

/// <summary>Fetches pieces into the cache by reading them; one that goes on where it stopped earns read-ahead.</summary>
/// <param name="torrent">Over the cache and the store.</param>
/// <param name="timeout">Longest wait for a piece.</param>
internal sealed class FillReader(Torrent torrent, TimeSpan timeout) : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private Stream? _stream;
    private int _file = -1;

    /// <summary>The piece after the one that was read last.</summary>
    public int Next { get; private set; }

    /// <summary>Reads a piece, so that it is in the cache then.</summary>
    /// <exception cref="IOException">The store does not give it.</exception>
    /// <exception cref="ObjectDisposedException">The torrent has closed.</exception>
    public async Task ReadAsync(int piece, CancellationToken cancellationToken)
    {
        var start = (long)piece * torrent.Info.PieceLength;
        if (FileAt(torrent.Info, start) is not { } file) return;
        await OpenAsync(file.Index);
        _stream!.Position = Math.Max(0, start - file.Offset);
        var left = Math.Min(start + torrent.Info.LengthOfPiece(piece), file.Offset + file.Length) - Math.Max(start, file.Offset);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (left > 0 && await _stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(BufferSize, left)), cancellationToken) is > 0 and var read) left -= read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Next = piece + 1;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
    }

    /// <summary>The first file with bytes at or after an offset; any file with a byte of the piece will do, for pieces come whole.</summary>
    private static FileEntry? FileAt(InfoDictionary info, long offset)
    {
        var (low, high) = (0, info.Files.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (info.Files[middle].Offset + info.Files[middle].Length > offset) high = middle;
            else low = middle + 1;
        }

        while (low < info.Files.Length && (info.Files[low].IsPadding || info.Files[low].Length == 0)) low++;
        return low < info.Files.Length && info.Files[low].Offset < offset + info.PieceLength ? info.Files[low] : null;
    }

    private async ValueTask OpenAsync(int file)
    {
        if (_file == file) return;
        await DisposeAsync();
        _stream = torrent.OpenRead(file, timeout);
        _file = file;
    }
}
