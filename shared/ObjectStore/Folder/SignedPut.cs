namespace Replica.ObjectStore.Folder;

/// <summary>What a signed URL allows.</summary>
/// <param name="Key">The object.</param>
/// <param name="PartsId">The upload in parts; null for a whole object.</param>
/// <param name="Part">From 1; 0 for a whole object.</param>
/// <param name="Length">Exact bytes.</param>
/// <param name="Expires">Unix seconds.</param>
internal sealed record SignedPut(string Key, string? PartsId, int Part, long Length, long Expires);
