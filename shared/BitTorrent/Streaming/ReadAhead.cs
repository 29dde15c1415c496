using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Streaming;

/// <summary>
/// Which pieces a reader wants. Right after a seek those of its read and of half a MiB: no more, so that a probe of head and tail stays cheap,
/// and no less, for a source that is asked for one piece at a time stands still for a round trip after each. Then ahead of it twice what was
/// read without a seek, up to a limit.
/// </summary>
/// <param name="info">The torrent.</param>
/// <param name="file">The file that is read.</param>
/// <param name="capacity">Bytes that the storage can hold: read-ahead that evicts what it just fetched would be worse than none.</param>
internal sealed class ReadAhead(InfoDictionary info, FileEntry file, long capacity)
{
    private const long Most = 32 * 1024 * 1024;
    private const long Least = 512 * 1024;
    private const long MostPieces = 1024;

    private readonly long _most = capacity / info.PieceLength < 4 ? 0 : Math.Min(Math.Min(Most, capacity / 8), MostPieces * info.PieceLength);
    private PieceRun _run;
    private long _next;
    private long _earned;

    /// <summary>The pieces wanted by a reader at a position of the file, which is before its end.</summary>
    /// <param name="position">Bytes from the file's start.</param>
    /// <param name="length">Bytes that it reads there.</param>
    public PieceRun At(long position, int length)
    {
        var piece = PieceAt(position);
        if (position != _next && !_run.Contains(piece))
            (_earned, _run) = (0, default);
        _next = position;
        var window = Math.Min(Math.Max(Math.Max(2 * _earned, length), Least), _most);

        // Extended by half a window at once: sources are asked for long ranges, not for a piece whenever one was read.
        var ahead = ((long)_run.End * info.PieceLength) - file.Offset - position;
        var end = ahead < window / 2 || _run.End <= piece ? PieceAt(position + window) + 1 : _run.End;
        return _run = new PieceRun(piece, Math.Max(end, _run.End));
    }

    /// <summary>Bytes were read at the position last asked about.</summary>
    public void Took(int bytes)
    {
        _next += bytes;
        _earned += bytes;
    }

    private int PieceAt(long position) => (int)((file.Offset + Math.Min(position, file.Length - 1)) / info.PieceLength);
}
