using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Service;
using Replica.ObjectStore.Sqlite;

namespace Replica.Client.Seeding;

/// <summary>
/// What a service's catalogue holds, as far as its change log was read: kept in a SQLite file, so that a peer seeds at once after a restart, also
/// while its service is away. Belongs to one follower.
/// </summary>
internal sealed class SeedList : IDisposable
{
    private const int ApplicationId = 0x52505352; // "RPSR"

    // log: the one row says whose log was read, and the last entry of it.
    private const string Version1 = """
        CREATE TABLE items (prefix TEXT PRIMARY KEY, info_hash TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE blocks (info_hash TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id = 1), service TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, prefix TEXT NOT NULL, info_hash TEXT NOT NULL);
        """;

    private readonly SqliteDatabase _database;
    private readonly string _service;
    private Dictionary<ItemPrefix, InfoHash> _items = [];
    private HashSet<InfoHash> _blocked = [];

    private SeedList(SqliteDatabase database, string service) => (_database, _service) = (database, service);

    /// <summary>The last entry that was taken in; null where there is none.</summary>
    public ChangeRecord? Last { get; private set; }

    /// <summary>Every item.</summary>
    public IReadOnlyDictionary<ItemPrefix, InfoHash> Items => _items;

    /// <summary>Opens the file or makes it; what another service's log left is dropped.</summary>
    /// <param name="file">The SQLite file.</param>
    /// <param name="service">What stays the same over the service's moves.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static async Task<SeedList> OpenAsync(string file, string service, CancellationToken cancellationToken)
    {
        var list = new SeedList(new SqliteDatabase(file, ApplicationId, Version1), service);
        try
        {
            await list._database.ReadAsync(list.Load, cancellationToken);
            return list;
        }
        catch
        {
            list.Dispose();
            throw;
        }
    }

    /// <summary>Takes in the next entries of the log. Durable when it returns.</summary>
    public Task AddAsync(IReadOnlyList<ChangeRecord> changes, CancellationToken cancellationToken) => changes.Count == 0
        ? Task.CompletedTask
        : _database.WriteAsync(
            connection =>
            {
                foreach (var change in changes) Apply(connection, change);
                SaveLast(connection, changes[^1]);
                return true;
            },
            cancellationToken);

    /// <summary>Takes a log in place of the one before: the service's was made anew.</summary>
    public Task ReplaceAsync(IReadOnlyList<ChangeRecord> changes, CancellationToken cancellationToken) => _database.WriteAsync(
        connection =>
        {
            (_items, _blocked, Last) = ([], [], null);
            connection.Execute("DELETE FROM items; DELETE FROM blocks; DELETE FROM log");
            foreach (var change in changes) Apply(connection, change);
            if (changes.Count > 0) SaveLast(connection, changes[^1]);
            return true;
        },
        cancellationToken);

    public void Dispose() => _database.Dispose();

    private bool Load(SqliteConnection connection)
    {
        Last = connection.ReadRows(
            "SELECT seq, kind, prefix, info_hash FROM log WHERE service = $1",
            row => new ChangeRecord(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), null), _service).SingleOrDefault();
        // Another service's items are not this one's.
        if (Last is null) return false;
        _items = connection.ReadRows("SELECT prefix, info_hash FROM items", row => (Prefix: ItemPrefix.Parse(row.GetString(0)), Hash: InfoHash.Parse(row.GetString(1))))
            .ToDictionary(row => row.Prefix, row => row.Hash);
        _blocked = [.. connection.ReadRows("SELECT info_hash FROM blocks", row => InfoHash.Parse(row.GetString(0)))];
        return true;
    }

    private void SaveLast(SqliteConnection connection, ChangeRecord last)
    {
        connection.Execute(
            "INSERT OR REPLACE INTO log (id, service, seq, kind, prefix, info_hash) VALUES (1, $1, $2, $3, $4, $5)",
            _service, last.Seq, last.Kind, last.Prefix, last.InfoHash);
        Last = last with { Item = null };
    }

    private void Apply(SqliteConnection connection, ChangeRecord change)
    {
        if (!InfoHash.TryParse(change.InfoHash, out var hash) || !ItemPrefix.TryParse(change.Prefix, out var prefix)) return;
        switch (change.Kind)
        {
            case "put" when change.Item is not null && !_blocked.Contains(hash):
                _items[prefix] = hash;
                connection.Execute("INSERT OR REPLACE INTO items (prefix, info_hash) VALUES ($1, $2)", prefix.Value, hash.ToString());
                break;
            case "remove":
                _items.Remove(prefix);
                connection.Execute("DELETE FROM items WHERE prefix = $1", prefix.Value);
                break;
            case "block":
                Block(connection, hash);
                break;
            case "unblock":
                _blocked.Remove(hash);
                connection.Execute("DELETE FROM blocks WHERE info_hash = $1", hash.ToString());
                break;
        }
    }

    private void Block(SqliteConnection connection, InfoHash hash)
    {
        _blocked.Add(hash);
        foreach (var item in _items.Where(item => item.Value == hash).ToArray()) _items.Remove(item.Key);
        connection.Execute("INSERT OR IGNORE INTO blocks (info_hash) VALUES ($1)", hash.ToString());
        connection.Execute("DELETE FROM items WHERE info_hash = $1", hash.ToString());
    }
}
