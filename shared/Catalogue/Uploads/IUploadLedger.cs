using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Uploads;

/// <summary>Uploads under way and the counters that limit them; implemented by what implements <see cref="ICatalogue"/>, in the same store.</summary>
public interface IUploadLedger
{
    /// <summary>Stores a new upload.</summary>
    Task AddAsync(UploadRecord upload, CancellationToken cancellationToken = default);

    /// <summary>An upload by its id, or null.</summary>
    Task<UploadRecord?> FindAsync(string uploadId, CancellationToken cancellationToken = default);

    /// <summary>Moves an upload on, if it is in <paramref name="from"/> still.</summary>
    /// <returns>False if it was in another state (or is gone); nothing changed then.</returns>
    Task<bool> MoveAsync(string uploadId, UploadState from, UploadState to, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>The verified upload of this torrent that is being or was promoted, if one was: its token hash goes with the item.</summary>
    Task<UploadRecord?> FindVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Marks an upload's bytes as verified, at most one an info hash.</summary>
    /// <returns>False if another upload of the torrent was first.</returns>
    Task<bool> ClaimVerifiedAsync(string uploadId, InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Drops what <see cref="ClaimVerifiedAsync"/> recorded for a torrent: its item was deleted.</summary>
    Task ReleaseVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default);

    /// <summary>Uploads in a state that were created before a time, oldest first, at most 100: what a sweep has to end.</summary>
    Task<IReadOnlyList<UploadRecord>> ListAsync(UploadState state, DateTimeOffset createdBefore, CancellationToken cancellationToken = default);

    /// <summary>Adds to a counter unless that would take it above the limit. Counters vanish after <paramref name="expires"/>.</summary>
    /// <returns>True if it was added.</returns>
    Task<bool> TryCountAsync(string counter, long amount, long limit, DateTimeOffset expires, CancellationToken cancellationToken = default);

    /// <summary>
    /// 32 random bytes, the same for all who ask about a day; whoever asks first makes them. They vanish two days after the day began: what was
    /// keyed with them says nothing then. Ask about today.
    /// </summary>
    Task<byte[]> DaySecretAsync(DateOnly day, CancellationToken cancellationToken = default);
}
