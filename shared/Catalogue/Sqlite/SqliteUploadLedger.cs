using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Stored;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore.Sqlite;

namespace Replica.Catalogue.Sqlite;

/// <summary>The upload ledger of embedded mode, in the catalogue's SQLite file (<see cref="CatalogueDatabase"/>).</summary>
public sealed class SqliteUploadLedger(SqliteDatabase database, TimeProvider time) : IUploadLedger
{
    private const int SecretLength = 32;
    private const string Columns = "uploads.upload, uploads.id, uploads.created, uploads.state, uploads.reason";

    /// <inheritdoc/>
    public Task AddAsync(UploadRecord upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return database.WriteAsync(
            connection => connection.Execute(
                "INSERT INTO uploads (id, state, reason, created, upload) VALUES ($1, $2, $3, $4, $5)",
                upload.Id, (int)upload.State, upload.Reason, upload.Created.ToUnixTimeMilliseconds(), StoredUpload.Write(upload)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<UploadRecord?> FindAsync(string uploadId, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ReadRows($"SELECT {Columns} FROM uploads WHERE id = $1", Read, uploadId).FirstOrDefault(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MoveAsync(string uploadId, UploadState from, UploadState to, string? reason = null, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            connection => connection.Execute(
                "UPDATE uploads SET state = $1, reason = $2 WHERE id = $3 AND state = $4", (int)to, reason, uploadId, (int)from) > 0,
            cancellationToken);

    /// <inheritdoc/>
    public Task<UploadRecord?> FindVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ReadRows(
            $"SELECT {Columns} FROM verified JOIN uploads ON uploads.id = verified.upload_id WHERE info_hash = $1", Read, infoHash.ToString()).FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ClaimVerifiedAsync(string uploadId, InfoHash infoHash, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            connection.Execute("INSERT OR IGNORE INTO verified (info_hash, upload_id) VALUES ($1, $2)", infoHash.ToString(), uploadId);
            return connection.ReadNumber("SELECT count(*) FROM verified WHERE info_hash = $1 AND upload_id = $2", infoHash.ToString(), uploadId) > 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM verified WHERE info_hash = $1", infoHash.ToString()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UploadRecord>> ListAsync(UploadState state, DateTimeOffset createdBefore, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<UploadRecord>>(
            connection => connection.ReadRows(
                $"SELECT {Columns} FROM uploads WHERE state = $1 AND created < $2 ORDER BY created, id LIMIT 100",
                Read, (int)state, createdBefore.ToUnixTimeMilliseconds()),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryCountAsync(string counter, long amount, long limit, DateTimeOffset expires, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            connection =>
            {
                connection.Execute("DELETE FROM counters WHERE expires <= $1", time.GetUtcNow().ToUnixTimeMilliseconds());
                var value = connection.ReadNumber("SELECT value FROM counters WHERE name = $1", counter);
                // Subtraction, since the sum might overflow.
                if (value > limit - amount)
                    return false;
                connection.Execute(
                    "INSERT INTO counters (name, value, expires) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = value + $2",
                    counter, amount, expires.ToUnixTimeMilliseconds());
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<byte[]> DaySecretAsync(DateOnly day, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var (name, fresh) = (day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), RandomNumberGenerator.GetBytes(SecretLength));
        return await database.WriteAsync(
            connection =>
            {
                connection.Execute("DELETE FROM secrets WHERE expires <= $1", now.ToUnixTimeMilliseconds());
                connection.Execute(
                    "INSERT OR IGNORE INTO secrets (day, secret, expires) VALUES ($1, $2, $3)",
                    name, fresh, DaySecret.Expiry(day, now).ToUnixTimeMilliseconds());
                return connection.ReadRows("SELECT secret FROM secrets WHERE day = $1", row => row.GetFieldValue<byte[]>(0), name)[0];
            },
            cancellationToken);
    }

    private static UploadRecord Read(SqliteDataReader row) => StoredUpload.Read(
        row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), (UploadState)row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetString(4));
}
