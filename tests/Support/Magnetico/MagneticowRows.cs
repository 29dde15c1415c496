using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Replica.Support.Magnetico;

/// <summary>Magneticow's SQL.</summary>
internal static class MagneticowRows
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Searches.</summary>
    /// <returns>JSON objects.</returns>
    /// <exception cref="SqliteException">FTS5 does not take the query.</exception>
    public static List<string> Search(string file, MagneticowParameters parameters)
    {
        var order = parameters.OrderBy switch
        {
            "RELEVANCE" => "idx.rank",
            "TOTAL_SIZE" => "torrents.total_size",
            "DISCOVERED_ON" => "torrents.discovered_on",
            "N_FILES" => "n_files",
            _ => throw new NotSupportedException("panic: unknown orderBy"),
        };
        var (direction, beyond) = parameters.Ascending ? ("ASC", ">") : ("DESC", "<");
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT id, info_hash, name, total_size, discovered_on, (SELECT COUNT(*) FROM files WHERE torrents.id = files.torrent_id) AS n_files,
                   {(parameters.Query is null ? "0" : "idx.rank")} AS relevance
            FROM torrents
            {(parameters.Query is null ? "" : "INNER JOIN (SELECT rowid AS id, bm25(torrents_idx) AS rank FROM torrents_idx WHERE torrents_idx MATCH $query) AS idx USING (id)")}
            WHERE modified_on <= $epoch {(parameters.LastId is null ? "" : $"AND ({order}, id) {beyond} ($value, $id)")}
            ORDER BY {order} {direction}, id {direction} LIMIT $limit
            """;
        command.Parameters.AddWithValue("$query", parameters.Query ?? "");
        command.Parameters.AddWithValue("$epoch", parameters.Epoch);
        command.Parameters.AddWithValue("$value", parameters.LastOrderedValue ?? 0);
        command.Parameters.AddWithValue("$id", parameters.LastId ?? 0);
        command.Parameters.AddWithValue("$limit", parameters.Limit);
        return Read(command);
    }

    /// <summary>Looks one up.</summary>
    public static string? Find(string file, string hash)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT 0, info_hash, name, total_size, discovered_on, (SELECT COUNT(*) FROM files WHERE torrents.id = files.torrent_id), 0
            FROM torrents WHERE info_hash = $hash
            """;
        command.Parameters.AddWithValue("$hash", Convert.FromHexString(hash));
        return Read(command).FirstOrDefault();
    }

    /// <summary>The files of one.</summary>
    public static List<string> Files(string file, string hash)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT files.size, files.path FROM files, torrents WHERE files.torrent_id = torrents.id AND torrents.info_hash = $hash";
        command.Parameters.AddWithValue("$hash", Convert.FromHexString(hash));
        var found = new List<string>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
            found.Add(new JsonObject { ["size"] = rows.GetInt64(0), ["path"] = rows.GetString(1) }.ToJsonString(Relaxed));
        return found;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static List<string> Read(SqliteCommand command)
    {
        var found = new List<string>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            found.Add(new JsonObject
            {
                ["infoHash"] = Convert.ToHexStringLower((byte[])rows.GetValue(1)),
                ["id"] = rows.GetInt64(0),
                ["name"] = rows.GetString(2),
                ["size"] = rows.GetInt64(3),
                ["discoveredOn"] = rows.GetInt64(4),
                ["nFiles"] = rows.GetInt64(5),
                ["relevance"] = rows.GetDouble(6),
            }.ToJsonString(Relaxed));
        }

        return found;
    }
}
