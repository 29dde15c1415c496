namespace Replica.ObjectStore;

/// <summary>Part of an object.</summary>
/// <param name="Offset">First byte, from 0.</param>
/// <param name="Length">Bytes, at least 1.</param>
public readonly record struct ObjectRange(long Offset, long Length);
