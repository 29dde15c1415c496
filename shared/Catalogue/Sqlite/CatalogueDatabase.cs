using Replica.ObjectStore.Sqlite;

namespace Replica.Catalogue.Sqlite;

/// <summary>The SQLite file that <see cref="SqliteCatalogue"/>, <see cref="SqliteUploadLedger"/> and <see cref="SqliteIngestLedger"/> share.</summary>
public static class CatalogueDatabase
{
    private const int ApplicationId = 0x52504341; // "RPCA"

    // item, upload: JSON. Times are Unix milliseconds. AUTOINCREMENT never gives a sequence number twice, even after deletion.
    private const string Version1 = """
        CREATE TABLE items (prefix TEXT PRIMARY KEY, info_hash TEXT NOT NULL, item TEXT NOT NULL, token_hash BLOB) WITHOUT ROWID;
        CREATE INDEX items_by_info_hash ON items (info_hash);
        CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, prefix TEXT NOT NULL, info_hash TEXT NOT NULL);
        CREATE INDEX changes_by_prefix ON changes (prefix);
        CREATE TABLE blocks (info_hash TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE uploads (id TEXT PRIMARY KEY, state INTEGER NOT NULL, reason TEXT, created INTEGER NOT NULL, upload TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX uploads_by_state ON uploads (state, created);
        CREATE TABLE verified (info_hash TEXT PRIMARY KEY, upload_id TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX counters_by_expiry ON counters (expires);
        """;

    // expires is null for a job that has not ended.
    private const string Version2 = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY, url TEXT NOT NULL, state INTEGER NOT NULL, percent INTEGER, error TEXT, link TEXT,
            updated INTEGER NOT NULL, expires INTEGER) WITHOUT ROWID;
        CREATE INDEX jobs_by_time ON jobs (updated);
        CREATE INDEX jobs_by_expiry ON jobs (expires) WHERE expires IS NOT NULL;
        CREATE TABLE claims (source TEXT PRIMARY KEY, info_hash TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE secrets (day TEXT PRIMARY KEY, secret BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static SqliteDatabase Open(string file) => new(file, ApplicationId, Version1, Version2);
}
