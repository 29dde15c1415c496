using System.Buffers;
using System.Runtime.InteropServices;

namespace Replica.BitTorrent.Wire;

/// <summary>Writes what waits in a queue to a stream, many messages at once. It runs, and holds a buffer, only while something waits.</summary>
internal sealed class SendPump(Stream stream, SendQueue queue, LinkLimits limits, TimeProvider time)
{
    private const int BufferSize = 128 * 1024;

    private readonly List<Outgoing> _batch = [];
    private long _writingSince;
    private long _lastWrite = time.GetTimestamp();
    private long _payload;

    /// <summary>What bounds it; another owner has others.</summary>
    public LinkLimits Limits { get; set; } = limits;

    /// <summary>Bytes of blocks that have left.</summary>
    public long Payload => Volatile.Read(ref _payload);

    /// <summary>How long the write that is under way has taken; zero if none is.</summary>
    public TimeSpan Writing => Volatile.Read(ref _writingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>How long ago the last write ended.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _lastWrite));

    /// <summary>Writes until nothing waits. Only for who has claimed the queue.</summary>
    /// <param name="blocksLeft">Called when blocks have left.</param>
    /// <param name="cancellationToken">Ends waits for a limit of rate.</param>
    /// <exception cref="IOException">The stream has ended; so does <see cref="ObjectDisposedException"/> say.</exception>
    public async Task RunAsync(Action blocksLeft, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var length = queue.Take(_batch, Math.Min(BufferSize, MostAtOnce()));
                if (length == 0)
                    return;
                if (length > buffer.Length)
                    Replace(ref buffer, length);
                var payload = Encode(buffer.AsSpan(0, length));
                foreach (var limit in Limits.Up)
                    await limit.PayAsync(length, cancellationToken).ConfigureAwait(false);
                await WriteAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
                queue.Left(length);
                if (payload == 0)
                    continue;
                Volatile.Write(ref _payload, _payload + payload);
                blocksLeft();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _writingSince, time.GetTimestamp());
        await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _writingSince, 0);
        Volatile.Write(ref _lastWrite, time.GetTimestamp());
    }

    // Copies, for one large write is far cheaper than many small ones. An empty batch is a keep-alive: zeros.
    private int Encode(Span<byte> buffer)
    {
        var payload = 0;
        if (_batch.Count == 0)
            buffer.Clear();
        foreach (ref readonly var outgoing in CollectionsMarshal.AsSpan(_batch))
        {
            buffer = buffer[MessageWriter.Write(outgoing.Message, buffer)..];
            payload += outgoing.Block is null ? 0 : outgoing.Message.Payload.Length;
            outgoing.Block?.Dispose();
        }
        _batch.Clear();
        return payload;
    }

    private int MostAtOnce()
    {
        var most = int.MaxValue;
        foreach (var limit in Limits.Up)
            most = Math.Min(most, limit.Payment);
        return most;
    }

    private static void Replace(ref byte[] buffer, int length)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = ArrayPool<byte>.Shared.Rent(length);
    }
}
