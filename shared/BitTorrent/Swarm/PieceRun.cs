namespace Replica.BitTorrent.Swarm;

/// <summary>Consecutive pieces.</summary>
/// <param name="First">The first.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct PieceRun(int First, int End)
{
    /// <summary>True if the piece is among them.</summary>
    public bool Contains(int piece) => piece >= First && piece < End;
}
