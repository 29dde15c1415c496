using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Jobs;
using Replica.ObjectStore.Sqlite;

namespace Replica.Catalogue.Sqlite;

/// <summary>The ingest ledger of embedded mode, in the catalogue's SQLite file (<see cref="CatalogueDatabase"/>).</summary>
public sealed class SqliteIngestLedger(SqliteDatabase database, TimeProvider time) : IIngestLedger
{
    private const string Columns = "id, url, state, percent, error, link, updated";
    private const string Remembered = "(expires IS NULL OR expires > $1)";

    /// <inheritdoc/>
    public Task AddAsync(string id, string url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(url);
        return database.WriteAsync(
            connection =>
            {
                connection.Execute("DELETE FROM jobs WHERE expires <= $1", Now());
                return connection.Execute(
                    "INSERT OR IGNORE INTO jobs (id, url, state, updated) VALUES ($1, $2, $3, $4)", id, url, (int)IngestJobState.Queued, Now());
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IngestJob?> FindAsync(string id, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ReadRows($"SELECT {Columns} FROM jobs WHERE {Remembered} AND id = $2", Read, Now(), id).FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IngestJob>> ListAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return database.ReadAsync<IReadOnlyList<IngestJob>>(
            connection => connection.ReadRows(
                $"SELECT {Columns} FROM jobs WHERE {Remembered} ORDER BY updated DESC, id LIMIT $2", Read, Now(), limit),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutAsync(IngestJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var now = time.GetUtcNow();
        return database.WriteAsync(
            connection => connection.Execute(
                $"INSERT OR REPLACE INTO jobs ({Columns}, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                job.Id, job.Url, (int)job.State, job.Percent, job.Error, job.Link, now.ToUnixTimeMilliseconds(),
                JobLifetime.Expiry(job.State, now)?.ToUnixTimeMilliseconds()),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<InfoHash?> FindClaimAsync(string source, CancellationToken cancellationToken = default) =>
        database.ReadAsync(connection => FindClaim(connection, source), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryClaimAsync(string source, InfoHash infoHash, InfoHash? instead, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return database.WriteAsync(
            connection =>
            {
                var present = FindClaim(connection, source);
                if (present != instead && present != infoHash)
                    return false;
                connection.Execute("INSERT OR REPLACE INTO claims (source, info_hash) VALUES ($1, $2)", source, infoHash.ToString());
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseClaimAsync(string source, InfoHash infoHash, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM claims WHERE source = $1 AND info_hash = $2", source, infoHash.ToString()), cancellationToken);

    private static InfoHash? FindClaim(SqliteConnection connection, string source) => connection.ReadRows(
        "SELECT info_hash FROM claims WHERE source = $1", row => (InfoHash?)InfoHash.Parse(row.GetString(0)), source).FirstOrDefault();

    private static IngestJob Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), (IngestJobState)row.GetInt32(2), row.IsDBNull(3) ? null : row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
