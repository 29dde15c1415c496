using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>How a <see cref="WebSeedFetch"/> ended, and why.</summary>
/// <param name="End">In kind.</param>
/// <param name="Reason">For people: what the source answered, to follow its name.</param>
internal sealed record FetchOutcome(FetchEnd End, string Reason = "")
{
    /// <summary>The file that is missing, for <see cref="FetchEnd.FileMissing"/>.</summary>
    public FileEntry? File { get; init; }

    /// <summary>How long the source asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the storage said, for <see cref="FetchEnd.StorageFailed"/>.</summary>
    public Exception? StorageFailure { get; init; }
}
