using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Replica.ObjectStore.Sqlite;

/// <summary>
/// One SQLite file: writers take turns, each in a transaction that is on the disk before it is acknowledged; readers see one state and never wait.
/// Calls are short and block their thread while SQLite works. Other processes may use the same file.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Opens or makes the file and brings its schema up to date.</summary>
    /// <param name="file">Its folder is made if need be.</param>
    /// <param name="applicationId">Marks the file as one of these tables (SQLite's <c>application_id</c>); not 0.</param>
    /// <param name="migrations">The n-th (from 1) makes version n of the schema from version n − 1; only ever add to them.</param>
    /// <exception cref="InvalidDataException">The file holds something else, or a newer version's data.</exception>
    public SqliteDatabase(string file, int applicationId, params IReadOnlyList<string> migrations)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        try
        {
            using (var connection = Open())
                connection.Execute("PRAGMA journal_mode = WAL");
            Write(connection => Migrate(connection, path, applicationId, migrations));
        }
        catch (SqliteException error) when (error.SqliteErrorCode is 26 or 11)
        {
            throw new InvalidDataException($"{path} is not a sound SQLite database. Move it away, or put back a copy.", error);
        }
    }

    /// <summary>Runs <paramref name="work"/> as the only writer; what it did is durable when this returns, and undone if it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return Write(work);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Runs <paramref name="work"/> on one state of the data.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        return Task.FromResult(work(connection));
    }

    /// <summary>Closes the file. No call may be under way.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writing.Dispose();
    }

    private T Write<T>(Func<SqliteConnection, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: false); // BEGIN IMMEDIATE: never a read that cannot become a write.
        var result = work(connection);
        transaction.Commit();
        return result;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // FULL: the log is flushed at every commit, so that a power cut loses nothing acknowledged.
            connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static int Migrate(SqliteConnection connection, string path, int applicationId, IReadOnlyList<string> migrations)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        var found = connection.ReadNumber("PRAGMA application_id");
        if (version == 0 ? found != 0 || connection.ReadNumber("SELECT count(*) FROM sqlite_master") != 0 : found != applicationId)
            throw new InvalidDataException($"{path} holds other data than was expected there. Choose another data folder, or move the file away.");
        if (version > migrations.Count)
            throw new InvalidDataException($"{path} was written by a newer version of Replica. Update this one.");
        for (var next = (int)version; next < migrations.Count; next++)
            connection.Execute(migrations[next]);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {applicationId}; PRAGMA user_version = {migrations.Count}"));
        return migrations.Count;
    }
}
