using Replica.Search;

namespace Replica.Catalogue.Snapshots;

/// <summary>A published index that was fetched and opened.</summary>
/// <param name="Pointer">What it consists of.</param>
/// <param name="Snapshot">To be searched.</param>
public sealed record PublishedIndex(IndexPointer Pointer, IndexSnapshot Snapshot)
{
    /// <summary>True if it is used with a warning: who publishes has not for long.</summary>
    public bool IsExpired(DateTimeOffset now) => now > Pointer.Expires;
}
