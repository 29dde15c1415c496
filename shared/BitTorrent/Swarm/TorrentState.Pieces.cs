using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm;

/// <content>Pieces that came and pieces that went.</content>
internal sealed partial class TorrentState
{
    /// <summary>The storage dropped a piece: a cache made room, which is no loss to a download that had it; a file is damaged, which is.</summary>
    public void Dropped(int piece) => Lost(piece, isDamage: _context.Storage.Capacity == long.MaxValue);

    private void FromHttp(int piece)
    {
        // A web seed has no padding (BEP 47) to give.
        if (!_pieces.Has(piece))
            _readers.Sources = _readers.Sources with { Http = _readers.Sources.Http + FileSpan.OfPiece(_context.Info, piece).Where(span => !span.File.IsPadding).Sum(span => span.Length) };
        Stored(piece);
    }

    private void FromPeers(PartialPiece partial)
    {
        if (!_pieces.Has(partial.Index))
        {
            long lan = 0;
            for (var block = 0; block < partial.BlockCount; block++)
                lan += partial.Givers[block]?.Origin == PeerOrigin.Lsd ? partial.BlockAt(block).Length : 0;
            var sources = _readers.Sources;
            _readers.Sources = sources with { Swarm = sources.Swarm + partial.Length - lan, Lan = sources.Lan + lan };
        }

        Stored(partial.Index);
    }

    private void Stored(int piece)
    {
        if (_pieces.Add(piece))
        {
            _readers.Stored(piece);
            _swarm.Has(piece);
            if (_pieces.IsComplete)
                Finder?.Completed();
        }

        _readers.Wake(piece);
    }

    private void Lost(int piece, bool isDamage)
    {
        if (!_pieces.Has(piece))
            return;
        if (isDamage)
            _readers.Lost(piece);
        _pieces.Remove(piece, _readers.Demands);
        _swarm.Lost(piece);
    }
}
