using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>
/// Decides which blocks a peer is asked for: what readers wait for first and in order; then pieces already begun; then the rarest; and when
/// nothing is left to begin, what others were asked for and did not give. Belongs to the torrent's loop.
/// </summary>
internal sealed partial class Picker(InfoDictionary info, PieceMap pieces, List<Demand> demands, IReadOnlyList<Peer> peers)
{
    private const long MostBytesInMemory = 128 * 1024 * 1024;
    private const int MostLooks = 256;
    private const int MostAskedTwice = 16;
    private const int MostAskedOfOneBlock = 3;

    private readonly long _mostBytes = Math.Max(MostBytesInMemory, 2L * info.PieceLength);

    /// <summary>Pieces with blocks nobody was asked for; some may have none any more.</summary>
    private readonly List<PartialPiece> _open = [];

    /// <summary>Pieces that failed their hash once: each comes from one peer alone until it is right.</summary>
    public HashSet<int> Suspects { get; } = [];

    /// <summary>Asks a peer for as much as it has room for.</summary>
    public void Fill(Peer peer, TimeSpan now)
    {
        AskLate(peer, now);
        while (peer.Requests.Room > 0 && FindUnasked(peer, now) is { } partial)
            AskUnasked(peer, partial, now);
        if (peer.Requests.Room > 0)
            AskTwice(peer, now);
    }

    /// <summary>Blocks of a piece may be asked for again.</summary>
    public void Reopen(PartialPiece partial)
    {
        if (partial.Unasked > 0 && !_open.Contains(partial))
            _open.Add(partial);
    }

    /// <summary>A piece is not fetched from peers any more.</summary>
    public void Forget(PartialPiece partial) => _open.Remove(partial);

    private static bool MayGive(Peer peer, PartialPiece partial) =>
        !partial.IsVerifying && (partial.Owner is null || partial.Owner == peer) && peer.MayGive(partial.Index);

    private void AskUnasked(Peer peer, PartialPiece partial, TimeSpan now)
    {
        while (partial.Unasked > 0 && peer.Requests.Room > 0)
            Ask(peer, partial, partial.NextUnasked(), now);
        if (partial.Unasked == 0)
        {
            partial.AskedOutAt = now;
            _open.Remove(partial);
        }
    }

    private static void Ask(Peer peer, PartialPiece partial, int block, TimeSpan now)
    {
        partial.Ask(block);
        peer.Ask(partial.BlockAt(block), now);
    }

    private PartialPiece? FindUnasked(Peer peer, TimeSpan now)
    {
        if (FindForStreams(peer, now) is { } urgent)
            return urgent;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Unasked > 0 && MayGive(peer, _open[i]) && IsWanted(_open[i].Index))
                return _open[i];
        }

        var piece = FindRarest(peer);
        if (piece < 0)
            piece = FindClaimed(peer);
        return piece < 0 ? null : Begin(peer, piece, now);
    }

    private bool HasRoomFor(int piece, bool isNeededNow) =>
        isNeededNow || pieces.PartialBytes == 0 || pieces.PartialBytes + info.LengthOfPiece(piece) <= _mostBytes;

    private int FindRarest(Peer peer)
    {
        var order = pieces.Rarity.Order;
        if (order.IsEmpty || !HasRoomFor(order[0], isNeededNow: false))
            return -1;
        foreach (var piece in order[..Math.Min(order.Length, MostLooks)])
        {
            if (peer.MayGive(piece))
                return piece;
        }

        // What this peer has is common: any of it will do, rather than a look at all that it has not.
        for (var piece = order.Length > MostLooks ? peer.FindDesired() : -1; piece >= 0;)
        {
            if (pieces.Rarity.Contains(piece) && peer.MayGive(piece))
                return piece;
            var next = pieces.Desired.FindCommon(peer.Has, piece + 1 < peer.Has.Length ? piece + 1 : 0);
            if (next <= piece)
                break;
            piece = next;
        }

        return -1;
    }

    // A web seed's range is cut at its end once peers have nothing else to do.
    private int FindClaimed(Peer peer)
    {
        foreach (var fetch in pieces.Fetches)
        {
            var last = fetch.End - 1;
            if (last > fetch.Current && pieces.FetchOf(last) == fetch && pieces.PartialOf(last) is null && peer.MayGive(last) && IsWanted(last) && HasRoomFor(last, isNeededNow: false))
                return last;
        }

        return -1;
    }

    private PartialPiece Begin(Peer peer, int piece, TimeSpan now)
    {
        if (pieces.FetchOf(piece) is { } fetch)
        {
            pieces.Release(fetch, new PieceRun(piece, fetch.End));
            fetch.EndBefore(piece);
        }

        var partial = pieces.Begin(piece, now);
        partial.Owner = Suspects.Contains(piece) ? peer : null;
        _open.Add(partial);
        return partial;
    }

    private bool IsWanted(int piece)
    {
        foreach (var demand in demands)
        {
            if (demand.Wants(piece))
                return true;
        }

        return false;
    }

    // The end of a download: others were asked for the rest, and have not given it.
    private void AskTwice(Peer peer, TimeSpan now)
    {
        var left = MostAskedTwice;
        if (peer.Requests.Count >= MostAskedTwice || (pieces.Rarity.Order.Length > 0 && FindRarest(peer) >= 0))
            return;
        foreach (var partial in pieces.Partials)
        {
            if (left <= 0)
                return;
            if (IsWanted(partial.Index))
                AskTwice(peer, partial, TimeSpan.Zero, now, ref left);
        }
    }

    private static void AskTwice(Peer peer, PartialPiece partial, TimeSpan wait, TimeSpan now, ref int left)
    {
        if (partial.Unasked > 0 || !MayGive(peer, partial) || partial.AskedOutAt > now - wait)
            return;
        // Those that were asked may be there only to keep others from it: with time, more and more are asked.
        var most = (int)Math.Min(MostAskedOfOneBlock + ((now - partial.AskedOutAt) / LongestWait), TorrentLimits.Usual.MaxPeers);
        for (var block = 0; block < partial.BlockCount && left > 0 && peer.Requests.Room > 0; block++)
        {
            if (partial.IsHere(block) || partial.AskedOf(block) >= most || peer.Requests.Has(partial.BlockAt(block)))
                continue;
            Ask(peer, partial, block, now);
            left--;
        }
    }
}
