using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;

namespace Replica.BitTorrent.Streaming;

/// <summary>Reads one file of a torrent, from verified pieces only, and says which it will need next. For one caller at a time.</summary>
internal sealed class TorrentStream(Torrent torrent, IPieceStorage storage, FileEntry file, StreamDemand demand, TimeSpan timeout) : Stream
{
    // A cache may evict a piece before it is read; one that does so again and again is too small or broken.
    private const int MostAttempts = 6;

    private readonly InfoDictionary _info = torrent.Info;
    private readonly ReadAhead _readAhead = new(torrent.Info, file, storage.Capacity);
    private PieceRun _demanded;
    private long _position;
    private bool _isDisposed;

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => !_isDisposed;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed || torrent.IsClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = (int)Math.Min(buffer.Length, file.Length - _position);
        if (wanted <= 0)
            return 0;
        var run = _readAhead.At(_position, wanted);
        if (run != _demanded)
            torrent.Move(demand, _demanded = run);
        var read = await ReadPieceAsync(run, buffer[..wanted], cancellationToken).ConfigureAwait(false);
        while (read < wanted && await ReadHereAsync(_position + read, buffer[read..wanted], cancellationToken).ConfigureAwait(false) is > 0 and var more)
            read += more;
        _position += read;
        _readAhead.Took(read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => file.Length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            torrent.Withdraw(demand);
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadPieceAsync(PieceRun run, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await ReadHereAsync(_position, buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                return read;

            // The first look may have come just before the piece did; if it is reported here and missing again, it was lost.
            await torrent.WaitAsync(new PieceWaiter(demand, run, timeout), isLost: attempt > 0, cancellationToken).ConfigureAwait(false);
        }

        throw new IOException($"Piece {run.First} was fetched, but is lost from the storage again and again. Raise the cache limit, or check the disk.");
    }

    private ValueTask<int> ReadHereAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var (piece, offset) = Math.DivRem(file.Offset + position, _info.PieceLength);
        var length = Math.Min(buffer.Length, _info.LengthOfPiece((int)piece) - (int)offset);
        return storage.ReadAsync((int)piece, (int)offset, buffer[..length], cancellationToken);
    }
}
