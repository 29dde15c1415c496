using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Replica.Search;

namespace Replica.Bench.Search;

/// <summary>The counterpart: an FTS5 table of title and paths in a SQLite file, set up as magnetico does (porter over unicode61) and searched as it does.</summary>
internal sealed class FtsTable : IDisposable
{
    private const string Select = "SELECT rowid FROM t WHERE t MATCH $query ORDER BY rank LIMIT 20";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteParameter _query;

    /// <summary>Opens a table that <see cref="Build"/> made. One thread uses it.</summary>
    public FtsTable(string file)
    {
        _connection = new($"Data Source={file};Mode=ReadOnly;Pooling=False");
        _connection.Open();
        _command = _connection.CreateCommand();
        _command.CommandText = "PRAGMA cache_size=-1000000; PRAGMA mmap_size=4000000000";
        _command.ExecuteNonQuery();
        _command.CommandText = Select;
        _query = _command.Parameters.Add("$query", SqliteType.Text);
    }

    /// <summary>Fills a file, and optimises it.</summary>
    public static TimeSpan Build(string file, IEnumerable<IndexDocument> documents)
    {
        var watch = Stopwatch.StartNew();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE VIRTUAL TABLE t USING fts5(title, files, tokenize='porter unicode61')";
        command.ExecuteNonQuery();
        using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO t(title, files) VALUES($title, $files)";
        var (title, files) = (command.Parameters.Add("$title", SqliteType.Text), command.Parameters.Add("$files", SqliteType.Text));
        foreach (var document in documents)
        {
            (title.Value, files.Value) = (document.Title, string.Join('\n', document.Files));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        command.Transaction = null;
        command.Parameters.Clear();
        command.CommandText = "INSERT INTO t(t) VALUES('optimize')";
        command.ExecuteNonQuery();
        return watch.Elapsed;
    }

    /// <summary>How many of the best twenty there are for a query of ours, as FTS5 writes it.</summary>
    public int Search(string query)
    {
        _query.Value = Translate(query);
        using var reader = _command.ExecuteReader();
        var count = 0;
        while (reader.Read())
            count++;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _command.Dispose();
        _connection.Dispose();
    }

    private static string Translate(string query)
    {
        if (query.StartsWith('"'))
            return query;
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"\"{word}\"");
        return string.Join(' ', words) + (query.EndsWith(' ') ? "" : "*");
    }
}
