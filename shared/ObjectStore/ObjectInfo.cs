namespace Replica.ObjectStore;

/// <summary>One object of a listing or look-up.</summary>
/// <param name="Key">Its key, decoded.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Changes whenever the bytes do; without quotes.</param>
/// <param name="LastModified">When it was stored.</param>
public sealed record ObjectInfo(string Key, long Length, string ETag, DateTimeOffset LastModified);
