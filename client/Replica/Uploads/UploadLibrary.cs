using Microsoft.Data.Sqlite;
using Replica.Catalogue.Items;

namespace Replica.Client.Uploads;

/// <summary>The user's own uploads and the tokens that may delete them: SQLite in the data folder, shared by every <c>replica</c> process that uses it.</summary>
internal sealed class UploadLibrary : IDisposable
{
    private const string Columns = "upload_id, prefix, info_hash, link, display_name, length, admin_token, last_modified, state, service";

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS uploads(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            upload_id TEXT NOT NULL UNIQUE,
            prefix TEXT NOT NULL,
            info_hash TEXT NOT NULL,
            link TEXT NOT NULL,
            display_name TEXT NOT NULL,
            length INTEGER NOT NULL,
            admin_token TEXT NOT NULL,
            last_modified INTEGER NOT NULL,
            state TEXT NOT NULL,
            service TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS uploads_info_hash ON uploads(info_hash);
        """;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;

    /// <param name="databaseFile">Created, for its owner alone, unless it is there.</param>
    /// <param name="time">Dates the changes; null = the system's clock.</param>
    /// <exception cref="IOException">It can not be opened, or is no database.</exception>
    public UploadLibrary(string databaseFile, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        CreateForOwner(databaseFile);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            using var command = _connection.CreateCommand();
            command.CommandText = Schema;
            command.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new IOException($"the list of uploads in {databaseFile} can not be opened ({e.Message}); move the file away to start a new one", e);
        }
    }

    /// <summary>Records an upload that is about to send its first byte. Durable when it returns.</summary>
    public void Begin(OwnUpload upload) => Execute(
        $"INSERT INTO uploads({Columns}) VALUES ($id, $prefix, $hash, $link, $name, $length, $token, $modified, $state, $service)",
        ("$id", upload.UploadId), ("$prefix", upload.Prefix), ("$hash", upload.InfoHash), ("$link", upload.Link), ("$name", upload.DisplayName),
        ("$length", upload.Length), ("$token", upload.AdminToken), ("$modified", upload.LastModified.ToUnixTimeMilliseconds()),
        ("$state", upload.State), ("$service", upload.Service));

    /// <summary>Moves an upload on: <c>receiving</c>, <c>verifying</c>, <c>published</c>, <c>rejected</c>.</summary>
    public void SetState(string uploadId, string state) => Execute(
        "UPDATE uploads SET state = $state, last_modified = $modified WHERE upload_id = $id AND state <> $state",
        ("$state", state), ("$modified", _time.GetUtcNow().ToUnixTimeMilliseconds()), ("$id", uploadId));

    /// <summary>The newest upload of a torrent that is not rejected, or null.</summary>
    public OwnUpload? Find(string infoHash) => Query(
        "WHERE info_hash = $hash AND state <> 'rejected' ORDER BY number DESC LIMIT 1", ("$hash", infoHash)).FirstOrDefault();

    /// <summary>The newest upload of a torrent to one service that is neither published nor rejected, or null.</summary>
    public OwnUpload? FindUnfinished(string infoHash, string service) => Query(
        "WHERE info_hash = $hash AND service = $service AND state IN ('receiving', 'verifying') ORDER BY number DESC LIMIT 1",
        ("$hash", infoHash), ("$service", service)).FirstOrDefault();

    /// <summary>All, newest first.</summary>
    public IReadOnlyList<OwnUpload> List() => Query("ORDER BY number DESC");

    /// <summary>Forgets every upload of an item: its deletion is confirmed.</summary>
    public void Forget(ItemPrefix prefix) => Execute("DELETE FROM uploads WHERE prefix = $prefix", ("$prefix", prefix.Value));

    public void Dispose() => _connection.Dispose();

    private static void CreateForOwner(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(file, options);
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_lock)
        {
            using var command = Command(sql, parameters);
            command.ExecuteNonQuery();
        }
    }

    private List<OwnUpload> Query(string clauses, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (_lock)
        {
            using var command = Command($"SELECT {Columns} FROM uploads {clauses}", parameters);
            using var reader = command.ExecuteReader();
            var uploads = new List<OwnUpload>();
            while (reader.Read()) uploads.Add(Read(reader));
            return uploads;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static OwnUpload Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
        row.GetString(6), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), row.GetString(8))
    { Service = row.GetString(9) };
}
