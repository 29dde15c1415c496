using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm;

/// <summary>Consecutive pieces.</summary>
/// <param name="First">The first.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct PieceRun(int First, int End)
{
    /// <summary>The pieces that hold a file's bytes.</summary>
    public static PieceRun Of(InfoDictionary info, FileEntry file) => file.Length == 0
        ? default
        : new PieceRun((int)(file.Offset / info.PieceLength), (int)((file.Offset + file.Length - 1) / info.PieceLength) + 1);

    /// <summary>True if the piece is among them.</summary>
    public bool Contains(int piece) => piece >= First && piece < End;
}
