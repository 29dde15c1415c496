namespace Replica.ObjectStore.Events;

/// <summary>One record of an S3 event notification.</summary>
/// <param name="Name">Such as <c>ObjectCreated:Put</c>.</param>
/// <param name="Key">The object's key, decoded.</param>
/// <param name="Length">Bytes; 0 for removals.</param>
/// <param name="ETag">The object's, without quotes; empty for removals.</param>
/// <param name="Time">When it happened.</param>
public sealed record ObjectEvent(string Name, string Key, long Length, string ETag, DateTimeOffset Time)
{
    /// <summary>True for every <c>ObjectCreated:</c> event.</summary>
    public bool IsCreated => Name.StartsWith("ObjectCreated:", StringComparison.Ordinal);
}
