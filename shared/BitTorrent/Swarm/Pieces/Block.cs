namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>A part of a piece as it is asked for.</summary>
/// <param name="Piece">Which piece.</param>
/// <param name="Begin">Offset in the piece.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Block(int Piece, int Begin, int Length)
{
    /// <summary>What everybody asks for at a time, but for the end of a piece.</summary>
    public const int Size = 16 * 1024;

    /// <summary>Which of the piece's blocks.</summary>
    public int Index => Begin / Size;
}
