namespace Replica.BitTorrent.Swarm;

/// <summary>What a reader wants: the piece it reads and what it has earned ahead of it.</summary>
internal sealed class StreamDemand : Demand
{
    /// <summary>From the piece at the reader's position on; empty until it first reads.</summary>
    public PieceRun Run { get; set; }

    public override bool Wants(int piece) => Run.Contains(piece);

    public override int? Next(PieceMap pieces, Func<int, bool> canBeHad)
    {
        for (var piece = Run.First; piece < Run.End; piece++)
        {
            if (pieces.IsFree(piece) && canBeHad(piece))
                return piece;
        }

        return null;
    }

    public override int Distance(int piece) => piece - Run.First;

    // The waiting read carries the error; without this the same failure would be asked for again at once.
    public override void Fail(Exception error) => Run = default;
}
