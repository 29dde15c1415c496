namespace Replica.ObjectStore;

/// <summary>A part that has arrived.</summary>
/// <param name="Part">Its number, from 1.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct PartInfo(int Part, long Length);
