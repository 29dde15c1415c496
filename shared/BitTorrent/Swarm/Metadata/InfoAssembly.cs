using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>
/// An info dictionary as it arrives from one peer, which alone answers for it: nothing in it can be checked before it is whole, so bytes of
/// several peers would not tell who lied. Takes the memory of what has come, not of what was promised.
/// </summary>
/// <param name="size">Bytes of it, as the peer says.</param>
internal sealed class InfoAssembly(int size)
{
    private readonly byte[]?[] _pieces = new byte[]?[(size + MetadataMessage.PieceLength - 1) / MetadataMessage.PieceLength];
    private int _next;
    private int _here;

    /// <summary>Bytes that have come.</summary>
    public int Held { get; private set; }

    public bool IsWhole => _here == _pieces.Length;

    /// <summary>The next piece to ask for, or null.</summary>
    public int? Next() => _next < _pieces.Length ? _next++ : null;

    /// <summary>Takes a piece that was asked for.</summary>
    /// <returns>False if it is of a dictionary of another size.</returns>
    public bool Take(MetadataMessage message)
    {
        if (message.TotalSize != size)
            return false;
        _pieces[message.Piece] = message.Data.ToArray();
        Held += message.Data.Length;
        _here++;
        return true;
    }

    /// <summary>All of it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[size];
        for (var piece = 0; piece < _pieces.Length; piece++)
            _pieces[piece]!.CopyTo(bytes, piece * MetadataMessage.PieceLength);
        return bytes;
    }
}
