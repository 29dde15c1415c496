using System.Buffers;
using Replica.BitTorrent.Swarm.Pieces;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// What one peer asked for. Some blocks at a time are read beside the loop and given to the link, whenever the link has not much left to send:
/// what waits here costs 12 bytes a block and can be taken back.
/// </summary>
internal sealed class UploadQueue(IPeerLink link, TorrentContext context)
{
    /// <summary>Requests that are kept; we say so in BEP 10's <c>reqq</c>.</summary>
    public const int Most = 1024;

    private const int BatchBytes = 256 * 1024;
    private const int LowWater = 512 * 1024;

    private readonly Queue<Block> _waiting = new();
    private readonly HashSet<Block> _wanted = [];
    private bool _isReading;
    private bool _isClosed;

    /// <summary>Requests that wait.</summary>
    public int Count => _wanted.Count;

    /// <summary>Told of a block that was not in the storage any more.</summary>
    public required Action<Block> Missing { get; init; }

    /// <summary>Takes a request.</summary>
    /// <returns>False if there are too many already.</returns>
    public bool Add(Block block)
    {
        if (_waiting.Count >= Most)
            return false;
        if (_wanted.Add(block))
            _waiting.Enqueue(block);
        return true;
    }

    /// <summary>The peer takes a request back.</summary>
    /// <returns>True if the block will not be sent.</returns>
    public bool Cancel(Block block) => _wanted.Remove(block) || link.Unsend(block.Piece, block.Begin, block.Length);

    /// <summary>Forgets all requests; those being read now are still sent.</summary>
    /// <returns>What was forgotten.</returns>
    public Block[] Clear()
    {
        Block[] waiting = [.. _wanted];
        _waiting.Clear();
        _wanted.Clear();
        return waiting;
    }

    public void Close()
    {
        _isClosed = true;
        Clear();
    }

    /// <summary>Sends more if the link has room.</summary>
    public void Pump()
    {
        if (_isReading || _isClosed || _wanted.Count == 0 || link.Queued >= LowWater)
            return;
        var batch = new List<Block>();
        for (var bytes = 0; bytes < BatchBytes && _waiting.TryDequeue(out var block);)
        {
            if (!_wanted.Remove(block))
                continue;
            batch.Add(block);
            bytes += block.Length;
        }

        if (batch.Count == 0)
            return;
        _isReading = true;
        context.Work(() => ReadAsync(batch));
    }

    private async Task ReadAsync(List<Block> batch)
    {
        var data = new IMemoryOwner<byte>?[batch.Count];
        for (var i = 0; i < batch.Count; i++)
            data[i] = await ReadAsync(batch[i]).ConfigureAwait(false);
        if (!context.Loop.Post(() => Send(batch, data)))
        {
            foreach (var block in data)
                block?.Dispose();
        }
    }

    private async Task<IMemoryOwner<byte>?> ReadAsync(Block block)
    {
        var data = MemoryPool<byte>.Shared.Rent(block.Length);

        // Of a version 2 torrent a block may reach past the end of its piece, where zeros stand.
        var length = Math.Min(block.Length, context.Info.LengthOfPiece(block.Piece) - block.Begin);
        data.Memory.Span[length..block.Length].Clear();
        try
        {
            var done = 0;
            while (done < length)
            {
                var read = await context.Storage.ReadAsync(block.Piece, block.Begin + done, data.Memory[done..length], CancellationToken.None).ConfigureAwait(false);
                if (read == 0)
                    break;
                done += read;
            }

            if (done == length)
                return data;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // The same as a piece that is not here: the peer is told so.
        }

        data.Dispose();
        return null;
    }

    private void Send(List<Block> batch, IMemoryOwner<byte>?[] data)
    {
        _isReading = false;
        for (var i = 0; i < batch.Count; i++)
        {
            if (data[i] is not { } bytes)
                Missing(batch[i]);
            else if (_isClosed)
                bytes.Dispose();
            else
                link.SendBlock(batch[i].Piece, batch[i].Begin, bytes, batch[i].Length);
        }

        Pump();
    }
}
