using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>
/// An info dictionary as it arrives from peers that say it has one size. Once it turned out wrong it comes from one peer alone at a time,
/// so that whoever gives wrong bytes is found out.
/// </summary>
internal sealed class InfoAssembly(int size)
{
    private const int MostAskedTwice = 2;

    private readonly byte[] _bytes = new byte[size];
    private readonly byte[] _asked = new byte[(size + MetadataMessage.PieceLength - 1) / MetadataMessage.PieceLength];
    private readonly bool[] _here = new bool[(size + MetadataMessage.PieceLength - 1) / MetadataMessage.PieceLength];
    private readonly HashSet<InfoPeer> _givers = [];
    private int _missing = (size + MetadataMessage.PieceLength - 1) / MetadataMessage.PieceLength;

    public int Size => size;

    /// <summary>The only peer that is asked, after a failure.</summary>
    public InfoPeer? Owner { get; set; }

    /// <summary>True after a failure.</summary>
    public bool IsSuspect { get; private set; }

    public bool IsWhole => _missing == 0;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Who gave it.</summary>
    public IReadOnlyCollection<InfoPeer> Givers => _givers;

    /// <summary>The next piece to ask a peer for, or null.</summary>
    public int? Next(InfoPeer peer)
    {
        if (IsSuspect && (Owner ??= peer) != peer)
            return null;
        var best = -1;
        for (var piece = 0; piece < _asked.Length; piece++)
        {
            if (!_here[piece] && _asked[piece] < MostAskedTwice && !peer.Asked.Contains(piece) && (best < 0 || _asked[piece] < _asked[best]))
                best = piece;
        }

        if (best < 0)
            return null;
        _asked[best]++;
        return best;
    }

    /// <summary>A peer will not give a piece that it was asked for.</summary>
    public void Drop(int piece) => _asked[piece]--;

    /// <summary>Takes a piece.</summary>
    public void Take(InfoPeer peer, MetadataMessage message)
    {
        _asked[message.Piece]--;
        if (message.TotalSize != size || _here[message.Piece])
            return;
        message.Data.Span.CopyTo(_bytes.AsSpan(message.Piece * MetadataMessage.PieceLength));
        _here[message.Piece] = true;
        _missing--;
        _givers.Add(peer);
    }

    /// <summary>It was wrong: begins anew.</summary>
    public void Reset()
    {
        Array.Clear(_here);
        _missing = _here.Length;
        _givers.Clear();
        IsSuspect = true;
        Owner = null;
    }
}
