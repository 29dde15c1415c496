using System.Buffers;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// Reads a stream into pooled buffers, splits it into messages and hands them to the torrent's loop a batch at a time. While the loop
/// has a batch one more buffer is filled, and then nothing is read. A connection on which nothing comes in holds no buffer.
/// </summary>
internal sealed class ReceivePump(Stream stream, LinkLimits limits, Func<Action, bool> post, TimeProvider time)
{
    private const int BufferSize = 128 * 1024;
    private const int LargestBatch = 1_024;

    private TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PeerMessage[] _batch = new PeerMessage[16];
    private int _batchLength;
    private byte[]? _batchBuffer;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _needed;

    // True while a batch that does not own the buffer points into it.
    private bool _isLent;
    private long _readingSince = time.GetTimestamp();
    private long _payload;

    /// <summary>What bounds it; another owner has others.</summary>
    public LinkLimits Limits { get; set; } = limits;

    /// <summary>Bytes of blocks that came in.</summary>
    public long Payload => Volatile.Read(ref _payload);

    /// <summary>How long it has waited for the peer; zero while it does not.</summary>
    public TimeSpan Waiting => Volatile.Read(ref _readingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Reads until the end.</summary>
    /// <param name="received">Takes the batch, on the loop.</param>
    /// <param name="cancellationToken">Ends waits for a limit of rate and for the loop.</param>
    /// <returns>Why it has ended.</returns>
    /// <exception cref="IOException">The stream has ended; so does <see cref="ObjectDisposedException"/> say.</exception>
    public async Task<string> RunAsync(Action<ReadOnlyMemory<PeerMessage>> received, CancellationToken cancellationToken)
    {
        void Deliver()
        {
            received(_batch.AsMemory(0, _batchLength));
            Return(ref _batchBuffer);
            _taken.SetResult();
        }

        var deliver = (Action)Deliver;
        _taken.SetResult();
        try
        {
            while (await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                var more = true;
                while (more)
                {
                    await _taken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                    more = Split(out var refusal);
                    if (_batchLength > 0 && !Post(deliver))
                        return "the torrent is closed";
                    if (refusal is not null)
                        return $"the peer sent {refusal}";
                }
            }
            return "closed by the peer";
        }
        finally
        {
            if (!_isLent)
                Return(ref _buffer);
        }
    }

    private bool Post(Action deliver)
    {
        _taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return post(deliver);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var most = int.MaxValue;
        foreach (var limit in Limits.Down)
            most = Math.Min(most, limit.Payment);
        Interlocked.CompareExchange(ref _readingSince, time.GetTimestamp(), 0);
        if (_buffer is null)
            await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
        MakeRoom();
        var room = _buffer.AsMemory(_end, Math.Min(most, _buffer!.Length - _end));
        var read = await stream.ReadAsync(room, CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _readingSince, 0);
        _end += read;
        foreach (var limit in Limits.Down)
            await limit.PayAsync(read, cancellationToken).ConfigureAwait(false);
        return read > 0;
    }

    // A long message gets room as it comes, not when it is announced.
    private void MakeRoom()
    {
        if (_buffer is null)
            _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        else if (_end == _buffer.Length)
            MoveTo(ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(_needed, BufferSize), 2 * _buffer.Length)), isShared: false);
    }

    // True if complete messages are left: the batch is full.
    private bool Split(out string? refusal)
    {
        var reader = new MessageReader(_buffer.AsMemory(_start, _end - _start), Limits.LargestBitfield);
        _batchLength = 0;
        var payload = 0;
        while (_batchLength < LargestBatch && reader.Next(out var message))
        {
            if (_batchLength == _batch.Length)
                Array.Resize(ref _batch, 2 * _batch.Length);
            _batch[_batchLength++] = message;
            payload += message.Kind == MessageKind.Piece ? message.Payload.Length : 0;
        }
        Volatile.Write(ref _payload, _payload + payload);
        refusal = reader.Refusal;
        _start += reader.Consumed;
        _needed = reader.Needed;
        _isLent = _batchLength == LargestBatch;
        if (!_isLent)
            KeepRest();
        return _isLent;
    }

    // What is left of the buffer goes on in another, for the loop has this one; without a batch it stays.
    private void KeepRest()
    {
        var isShared = _batchLength > 0;
        if (_start == _end)
        {
            if (isShared)
                _batchBuffer = _buffer;
            else
                Return(ref _buffer);
            (_buffer, _start, _end) = (null, 0, 0);
        }
        else if (isShared)
        {
            MoveTo(ArrayPool<byte>.Shared.Rent(Math.Max(BufferSize, _end - _start)), isShared);
        }
        else if (_start > 0)
        {
            MoveTo(_buffer!, isShared: true);
        }
    }

    private void MoveTo(byte[] next, bool isShared)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(next);
        if (!ReferenceEquals(next, _buffer) && isShared)
            _batchBuffer = _buffer;
        else if (!ReferenceEquals(next, _buffer))
            Return(ref _buffer);
        (_buffer, _start, _end) = (next, 0, _end - _start);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
