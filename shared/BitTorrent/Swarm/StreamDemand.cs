using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm;

/// <summary>What a reader wants: the piece it reads and what it has earned ahead of it.</summary>
/// <param name="file">The pieces of the file that it reads.</param>
internal sealed class StreamDemand(PieceRun file) : Demand
{
    /// <summary>From the piece at the reader's position on; empty until it first reads.</summary>
    public PieceRun Run { get; set; }

    public override bool IsInterestedIn(int piece) => file.Contains(piece);

    public override bool Wants(int piece) => Run.Contains(piece);

    public override int? Next(PieceMap pieces, Func<int, bool> canBeHad)
    {
        for (var piece = Run.First; piece < Run.End; piece++)
        {
            if (pieces.IsFreeForSeed(piece) && canBeHad(piece))
                return piece;
        }

        return null;
    }

    public override int Distance(int piece) => piece - Run.First;

    // The waiting read carries the error; without this the same failure would be asked for again at once.
    public override void Fail(Exception error) => Run = default;
}
