using System.Numerics;

namespace Replica.BitTorrent.Metainfo;

/// <summary>
/// What a <c>hash request</c> asks for and <c>hashes</c> answers (BEP 52): a run of nodes in one layer of a file's tree,
/// and the nodes beside the path from there to the root that prove them.
/// </summary>
/// <param name="Root">The file's.</param>
/// <param name="BaseLayer">0 = the leaves.</param>
/// <param name="Index">First node; a multiple of <paramref name="Length"/>.</param>
/// <param name="Length">Nodes: a power of two, at least 2.</param>
/// <param name="ProofLayers">How many layers above the base the proof goes up; for the lowest of them the nodes themselves suffice.</param>
internal readonly record struct NodeRange(MerkleHash Root, int BaseLayer, int Index, int Length, int ProofLayers)
{
    /// <summary>The most nodes asked for or answered at a time.</summary>
    public const int MostNodes = 512;

    /// <summary>The layer of the first proving node: that of the top of the run itself.</summary>
    public int FirstProofLayer => BaseLayer + BitOperations.Log2((uint)Length);

    /// <summary>The top of the run; the first proving node is its sibling.</summary>
    public int FirstProofIndex => Index >> BitOperations.Log2((uint)Length);

    /// <summary>Proving nodes.</summary>
    public int ProofCount => Math.Max(0, ProofLayers - BitOperations.Log2((uint)Length) + 1);

    /// <summary>Bytes of all hashes in the answer.</summary>
    public int AnswerLength => (Length + ProofCount) * MerkleHash.Length;

    /// <summary>True if the numbers make sense by themselves: what the two properties above may be asked of.</summary>
    public bool IsWellFormed =>
        Length is >= 2 and <= MostNodes && BitOperations.IsPow2(Length) && Index >= 0 && Index % Length == 0 && BaseLayer >= 0 && ProofLayers is >= 0 and < 64;

    /// <summary>True if all of it lies in a tree at or above a layer.</summary>
    public bool IsWithin(int lowestLayer, int rootLayer) =>
        IsWellFormed && BaseLayer >= lowestLayer && BaseLayer < rootLayer
        && Index + (long)Length <= 1L << (rootLayer - BaseLayer)
        && BaseLayer + ProofLayers < rootLayer;
}
