using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Replica.Support.Magnetico;

/// <summary>A SQLite database with magnetico's schema, version 3, filled by a test.</summary>
public sealed class MagneticoStore : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE torrents (
            id INTEGER PRIMARY KEY, info_hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, total_size INTEGER NOT NULL CHECK (total_size > 0),
            discovered_on INTEGER NOT NULL CHECK (discovered_on > 0), updated_on INTEGER CHECK (updated_on > 0) DEFAULT NULL,
            n_seeders INTEGER DEFAULT NULL, n_leechers INTEGER DEFAULT NULL, modified_on INTEGER NOT NULL DEFAULT 32503680000);
        CREATE TABLE files (
            id INTEGER PRIMARY KEY, torrent_id INTEGER REFERENCES torrents ON DELETE CASCADE ON UPDATE RESTRICT, size INTEGER NOT NULL, path TEXT NOT NULL,
            is_readme INTEGER CHECK (is_readme IS NULL OR is_readme = 1) DEFAULT NULL, content TEXT DEFAULT NULL);
        CREATE UNIQUE INDEX readme_index ON files (torrent_id, is_readme);
        CREATE INDEX modified_on_index ON torrents (modified_on);
        CREATE VIRTUAL TABLE torrents_idx USING fts5(
            name, content='torrents', content_rowid='id', tokenize="porter unicode61 separators ' !""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
        CREATE TRIGGER torrents_idx_ai_t AFTER INSERT ON torrents BEGIN INSERT INTO torrents_idx(rowid, name) VALUES (new.id, new.name); END;
        CREATE TRIGGER torrents_idx_ad_t AFTER DELETE ON torrents BEGIN INSERT INTO torrents_idx(torrents_idx, rowid, name) VALUES ('delete', old.id, old.name); END;
        CREATE TRIGGER torrents_idx_au_t AFTER UPDATE ON torrents BEGIN
            INSERT INTO torrents_idx(torrents_idx, rowid, name) VALUES ('delete', old.id, old.name);
            INSERT INTO torrents_idx(rowid, name) VALUES (new.id, new.name); END;
        PRAGMA user_version = 3;
        """;

    private readonly SqliteConnection _connection;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Where.</param>
    public MagneticoStore(string path)
    {
        Path = path;
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute(Schema);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Runs a statement; parameters are <c>$0</c>, <c>$1</c>…</summary>
    public void Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i}"), parameters[i] ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a torrent as the crawler does.</summary>
    /// <param name="name">Its name, from which its info hash is made.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="time">Unix seconds: discovered and changed.</param>
    /// <param name="files">Its files; by default one of its name.</param>
    /// <returns>The info hash, in lower-case hex digits.</returns>
    public string Add(string name, long size = 1_000, long time = 1_600_000_000, params (string Path, long Size)[] files)
    {
        var hash = HashOf(name);
        Execute(
            "INSERT INTO torrents (info_hash, name, total_size, discovered_on, modified_on) VALUES ($0, $1, $2, $3, $3)",
            Convert.FromHexString(hash), name, size, time);
        foreach (var file in files.Length > 0 ? files : [(name, size)])
            Execute("INSERT INTO files (torrent_id, size, path) SELECT max(id), $0, $1 FROM torrents", file.Size, file.Path);
        return hash;
    }

    /// <summary>Adds many: <c>&lt;word&gt; &lt;number&gt;</c>, a second apart, of growing size, with some files each.</summary>
    public void Generate(string word, int count, int files = 1)
    {
        Execute("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
            INSERT INTO torrents (info_hash, name, total_size, discovered_on, modified_on)
            SELECT randomblob(20), $0 || ' ' || i, 1000 + i, 1600000000 + i, 1600000000 + i FROM n
            """, word, count);
        Execute("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
            INSERT INTO files (torrent_id, size, path) SELECT id, 100 * i, 'part ' || i || ' of ' || name || '.mkv' FROM torrents, n WHERE name GLOB $0
            """, word + " *", files);
    }

    /// <summary>The info hash that <see cref="Add"/> gives a torrent.</summary>
    public static string HashOf(string name) =>
#pragma warning disable CA5350 // An info hash is SHA-1.
        Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes("magnetico " + name)));
#pragma warning restore CA5350

    /// <summary>Writes the log into the file and lets go of it: no file stands beside it then.</summary>
    public void Dispose() => _connection.Dispose();
}
