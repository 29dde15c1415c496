using System.Buffers;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>A piece that arrives block by block. Belongs to the torrent's loop until it is whole.</summary>
internal sealed class PartialPiece(int index, int length)
{
    private const byte Here = byte.MaxValue;

    private readonly byte[] _asked = new byte[(length + Block.Size - 1) / Block.Size];
    private readonly PeerRecord?[] _givers = new PeerRecord?[(length + Block.Size - 1) / Block.Size];
    private byte[]? _buffer;
    private int _missing = (length + Block.Size - 1) / Block.Size;
    private int _cursor;

    public int Index { get; } = index;

    public int Length { get; } = length;

    /// <summary>How many blocks it has.</summary>
    public int BlockCount => _asked.Length;

    /// <summary>Blocks that neither are here nor were asked for.</summary>
    public int Unasked { get; private set; } = (length + Block.Size - 1) / Block.Size;

    /// <summary>True once every block is here.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>When it was begun.</summary>
    public TimeSpan Begun { get; init; }

    /// <summary>When the last block came, or the first was asked for.</summary>
    public TimeSpan LastBlock { get; set; }

    /// <summary>When the last block was asked for that nobody had been asked for.</summary>
    public TimeSpan AskedOutAt { get; set; }

    /// <summary>The only peer that may give its blocks, where an earlier attempt had a wrong hash.</summary>
    public Peer? Owner { get; set; }

    /// <summary>True once its bytes are being verified: nothing is asked for any more.</summary>
    public bool IsVerifying { get; set; }

    /// <summary>Who gave each block.</summary>
    public ReadOnlySpan<PeerRecord?> Givers => _givers;

    /// <summary>The bytes; those of blocks that are not here are undefined.</summary>
    public Memory<byte> Data => _buffer.AsMemory(0, Length);

    public bool IsHere(int block) => _asked[block] == Here;

    /// <summary>How many peers were asked for a block that is not here.</summary>
    public int AskedOf(int block) => _asked[block];

    public Block BlockAt(int block) => new(Index, block * Block.Size, Math.Min(Block.Size, Length - (block * Block.Size)));

    /// <summary>The next block that nobody was asked for; there must be one.</summary>
    public int NextUnasked()
    {
        while (_asked[_cursor] != 0)
            _cursor++;
        return _cursor;
    }

    public void Ask(int block)
    {
        if (_asked[block]++ == 0)
            Unasked--;
    }

    /// <summary>A peer that was asked for a block will not give it.</summary>
    public void Unask(int block)
    {
        if (_asked[block] is 0 or Here || --_asked[block] > 0)
            return;
        Unasked++;
        _cursor = Math.Min(_cursor, block);
    }

    /// <summary>Takes a block's bytes.</summary>
    /// <returns>False if they are here already.</returns>
    public bool Take(int block, ReadOnlySpan<byte> bytes, PeerRecord giver)
    {
        if (_asked[block] == Here)
            return false;
        _buffer ??= ArrayPool<byte>.Shared.Rent(Length);
        bytes.CopyTo(_buffer.AsSpan(block * Block.Size));
        if (_asked[block] == 0)
            Unasked--;
        _asked[block] = Here;
        _givers[block] = giver;
        _missing--;
        return true;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Free()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
