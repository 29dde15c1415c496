using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Jobs;

/// <summary>
/// Ingest jobs as operators see them, and which torrent stands for which source. Two implementations, SQLite and DynamoDB, in the same store as
/// <see cref="ICatalogue"/>.
/// </summary>
public interface IIngestLedger
{
    /// <summary>Notes a job as queued; one that is known already stays as it is.</summary>
    Task AddAsync(string id, string url, CancellationToken cancellationToken = default);

    /// <summary>A job, or null.</summary>
    Task<IngestJob?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The jobs that changed last, latest first, at most <paramref name="limit"/> (1–1,000). Finished ones may vanish after 30 days.</summary>
    Task<IReadOnlyList<IngestJob>> ListAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Stores a job as it stands now, known before or not; its <see cref="IngestJob.Updated"/> is set here.</summary>
    Task PutAsync(IngestJob job, CancellationToken cancellationToken = default);

    /// <summary>The torrent that stands for a source (<see cref="Items.ExternalSource.Id"/>), or null.</summary>
    Task<InfoHash?> FindClaimAsync(string source, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a torrent stand for a source, if what stands there now is <paramref name="instead"/> (null: nothing). One source has one torrent,
    /// whoever ingests it and however often. True too if the torrent stands there already, so that whoever lost the answer may ask again.
    /// </summary>
    /// <returns>False, with nothing changed, if something else stands there.</returns>
    Task<bool> TryClaimAsync(string source, InfoHash infoHash, InfoHash? instead, CancellationToken cancellationToken = default);

    /// <summary>Drops a source's claim if it is for this torrent: its item was deleted.</summary>
    Task ReleaseClaimAsync(string source, InfoHash infoHash, CancellationToken cancellationToken = default);
}
