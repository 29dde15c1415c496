using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Stored;
using Replica.ObjectStore.Sqlite;

namespace Replica.Catalogue.Sqlite;

/// <summary>The catalogue of embedded mode, in a SQLite file (<see cref="CatalogueDatabase"/>).</summary>
/// <remarks>
/// The change log keeps for each prefix its newest put or removal alone: a reader that starts anew sees every item once, one that follows sees
/// where each item came to stand. Blocks and their lifting are kept all.
/// </remarks>
public sealed class SqliteCatalogue(SqliteDatabase database) : ICatalogue
{
    /// <inheritdoc/>
    public Task<CatalogueItem?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) =>
        database.ReadAsync(connection => Find(connection, prefix)?.Item, cancellationToken);

    /// <inheritdoc/>
    public Task<CatalogueItem?> FindAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ReadRows(
            // The prefix that is the hash itself comes before those that older versions gave.
            "SELECT item FROM items WHERE info_hash = $1 ORDER BY prefix <> info_hash, prefix LIMIT 1",
            row => StoredItem.Read(row.GetString(0)), infoHash.ToString()).FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(CatalogueItem item, ReadOnlyMemory<byte>? adminTokenHash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return database.WriteAsync(connection => Put(connection, item, adminTokenHash?.ToArray()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<byte[]?> FindAdminTokenHashAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) =>
        database.ReadAsync(connection => Find(connection, prefix)?.TokenHash, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            if (Find(connection, prefix) is not { } row)
                return false;
            Delete(connection, prefix);
            Log(connection, ChangeKind.Remove, prefix.Value, row.Item.InfoHash);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            if (connection.Execute("INSERT OR IGNORE INTO blocks (info_hash) VALUES ($1)", infoHash.ToString()) == 0)
                return false;
            var prefixes = connection.ReadRows("SELECT prefix FROM items WHERE info_hash = $1", row => row.GetString(0), infoHash.ToString());
            foreach (var prefix in prefixes)
            {
                Delete(connection, ItemPrefix.Parse(prefix));
                Log(connection, ChangeKind.Block, prefix, infoHash);
            }

            if (prefixes.Count == 0)
                Log(connection, ChangeKind.Block, infoHash.ToString(), infoHash);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UnblockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            if (connection.Execute("DELETE FROM blocks WHERE info_hash = $1", infoHash.ToString()) == 0)
                return false;
            Log(connection, ChangeKind.Unblock, infoHash.ToString(), infoHash);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsBlockedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) =>
        database.ReadAsync(connection => IsBlocked(connection, infoHash), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CatalogueChange>> ChangesAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return database.ReadAsync<IReadOnlyList<CatalogueChange>>(
            connection => connection.ReadRows(
                """
                SELECT seq, kind, changes.prefix, changes.info_hash, CASE kind WHEN 0 THEN item END
                FROM changes LEFT JOIN items ON items.prefix = changes.prefix WHERE seq > $1 ORDER BY seq LIMIT $2
                """,
                ReadChange, after, limit),
            cancellationToken);
    }

    private static PutOutcome Put(SqliteConnection connection, CatalogueItem item, byte[]? tokenHash)
    {
        if (IsBlocked(connection, item.InfoHash))
            return PutOutcome.Blocked;
        var json = StoredItem.Write(item);
        var present = Find(connection, item.Prefix);
        var kept = present?.TokenHash ?? tokenHash;
        connection.Execute(
            "INSERT OR REPLACE INTO items (prefix, info_hash, item, token_hash) VALUES ($1, $2, $3, $4)",
            item.Prefix.Value, item.InfoHash.ToString(), json, kept);
        if (present?.Json == json)
            return PutOutcome.Unchanged;
        Log(connection, ChangeKind.Put, item.Prefix.Value, item.InfoHash);
        return PutOutcome.Written;
    }

    private static ItemRow? Find(SqliteConnection connection, ItemPrefix prefix) => connection.ReadRows(
        "SELECT item, token_hash FROM items WHERE prefix = $1",
        row => new ItemRow(row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)), prefix.Value).FirstOrDefault();

    private static void Delete(SqliteConnection connection, ItemPrefix prefix) =>
        connection.Execute("DELETE FROM items WHERE prefix = $1", prefix.Value);

    private static bool IsBlocked(SqliteConnection connection, InfoHash infoHash) =>
        connection.ReadNumber("SELECT count(*) FROM blocks WHERE info_hash = $1", infoHash.ToString()) > 0;

    private static void Log(SqliteConnection connection, ChangeKind kind, string prefix, InfoHash infoHash)
    {
        // A block's prefix may be just its hash, which says nothing of an item that has that text for its prefix.
        if (kind is ChangeKind.Put or ChangeKind.Remove)
            connection.Execute("DELETE FROM changes WHERE prefix = $1 AND kind IN (0, 1)", prefix);
        connection.Execute("INSERT INTO changes (kind, prefix, info_hash) VALUES ($1, $2, $3)", (int)kind, prefix, infoHash.ToString());
    }

    private static CatalogueChange ReadChange(SqliteDataReader row) => new(
        row.GetInt64(0), (ChangeKind)row.GetInt32(1), ItemPrefix.Parse(row.GetString(2)), InfoHash.Parse(row.GetString(3)),
        row.IsDBNull(4) ? null : StoredItem.Read(row.GetString(4)));

    private sealed record ItemRow(string Json, byte[]? TokenHash)
    {
        public CatalogueItem Item => StoredItem.Read(Json);
    }
}
