using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <content>What readers wait for: in order, from whoever brings it soonest, and from others as well once it is late.</content>
internal sealed partial class Picker
{
    private const int NearPieces = 4;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SlowLatency = TimeSpan.FromSeconds(1);

    private long _turn;

    private PartialPiece? FindForStreams(Peer peer, TimeSpan now)
    {
        PartialPiece? best = null;
        var (bestPiece, bestDistance, bestServed) = (-1, int.MaxValue, 0L);
        StreamDemand? served = null;
        foreach (var demand in demands)
        {
            if (demand is not StreamDemand stream || FindIn(stream.Run, peer, now) is not (>= 0 and var piece))
                continue;
            var distance = stream.Distance(piece);
            if (distance > bestDistance || (distance == bestDistance && stream.Served >= bestServed))
                continue;
            (bestPiece, bestDistance, bestServed, served) = (piece, distance, stream.Served, stream);
        }

        if (served is not null)
        {
            served.Served = ++_turn;
            best = pieces.PartialOf(bestPiece) ?? Begin(peer, bestPiece, now);
        }

        return best;
    }

    private int FindIn(PieceRun run, Peer peer, TimeSpan now)
    {
        for (var piece = run.First; piece < run.End; piece++)
        {
            if (pieces.Has(piece) || !peer.MayGive(piece) || (piece == run.First && IsTooSlowFor(piece, peer, now)))
                continue;
            if (pieces.PartialOf(piece) is { } partial)
            {
                if (partial.Unasked > 0 && MayGive(peer, partial))
                    return piece;
            }
            else if (MayTake(piece, piece - run.First, now) && HasRoomFor(piece, piece == run.First))
            {
                return piece;
            }
        }

        return -1;
    }

    /// <summary>True if no web seed brings the piece, or not in time.</summary>
    private bool MayTake(int piece, int distance, TimeSpan now)
    {
        if (pieces.FetchOf(piece) is not { } fetch)
            return true;
        var patience = distance == 0 ? ShortestWait * 4 : LongestWait * 2;
        return now - fetch.Progress > patience || (piece - fetch.Current) * (long)info.PieceLength > WebSeeds.WebSeed.NearBytes;
    }

    // A reader would wait for its piece as long as the slowest of those who give it.
    private bool IsTooSlowFor(int piece, Peer peer, TimeSpan now)
    {
        if (peer.Requests.Latency < SlowLatency || pieces.PartialOf(piece)?.Owner == peer)
            return false;
        foreach (var other in peers)
        {
            if (other != peer && other.MayGive(piece) && !other.Requests.IsLate(now) && other.Requests.Latency is { Ticks: > 0 } latency && peer.Requests.Latency > 4 * latency)
                return true;
        }

        return false;
    }

    // Before anything new: what others were asked for, a reader needs soon, and has not come in time.
    private void AskLate(Peer peer, TimeSpan now)
    {
        var left = MostAskedTwice;
        foreach (var demand in demands)
        {
            if (demand is not StreamDemand { Run: var run })
                continue;
            for (var piece = run.First; piece < run.End && piece < run.First + NearPieces; piece++)
            {
                if (pieces.PartialOf(piece) is { } partial)
                    AskTwice(peer, partial, piece == run.First ? Wait(peer) : LongestWait, now, ref left);
            }
        }
    }

    private static TimeSpan Wait(Peer peer) =>
        TimeSpan.FromTicks(Math.Clamp(2 * peer.Requests.Latency.Ticks, ShortestWait.Ticks, LongestWait.Ticks));
}
