using Microsoft.Data.Sqlite;

namespace Replica.SearchService.Importing;

/// <summary>What a magnetico database has; versions of the crawler differ.</summary>
/// <param name="HasSeeders">Seeders are counted.</param>
/// <param name="HasFilesByTorrent">An index finds a torrent's files; without one every look-up would read them all, and files are left out.</param>
internal sealed record MagneticoSchema(bool HasSeeders, bool HasFilesByTorrent)
{
    private static readonly string[] Needed = ["id", "info_hash", "name", "total_size", "discovered_on", "modified_on"];

    /// <summary>Looks.</summary>
    /// <exception cref="InvalidDataException">It is no magnetico database, or one too old; says what is missing.</exception>
    public static MagneticoSchema Read(SqliteConnection connection)
    {
        var columns = Names(connection, "SELECT name FROM pragma_table_info('torrents')");
        if (Needed.Where(name => !columns.Contains(name)).ToList() is { Count: > 0 } missing)
        {
            throw new InvalidDataException(columns.Count == 0
                ? "The file has no table \"torrents\": it is no database of magnetico's SQLite back end."
                : $"The table \"torrents\" has no {string.Join(", ", missing)}: let a newer magneticod open the database once, which brings its schema up to date.");
        }

        if (!Leads(connection, "torrents").Contains("modified_on"))
            throw new InvalidDataException("The table \"torrents\" has no index on modified_on: let a newer magneticod open the database once, which makes it.");
        return new(columns.Contains("n_seeders"), Leads(connection, "files").Contains("torrent_id"));
    }

    private static HashSet<string> Leads(SqliteConnection connection, string table) => Names(
        connection, $"SELECT c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c WHERE c.seqno = 0 AND i.partial = 0 AND c.name IS NOT NULL");

    private static HashSet<string> Names(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    }
}
