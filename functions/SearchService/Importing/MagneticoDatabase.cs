using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;
using Replica.Catalogue.Indexing;
using Replica.Search;
using Replica.SearchService.Merging;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Importing;

/// <summary>Reads magnetico's SQLite database (schema version 3), some rows at a time, from the one changed longest ago to the newest.</summary>
internal static class MagneticoDatabase
{
    /// <summary>Torrents read at a time.</summary>
    public const int BatchSize = 2_000;

    /// <summary>Files of a torrent that are searched: the first.</summary>
    public const int MaxFiles = 200;

    /// <summary>Bytes of paths that a batch may hold; torrents behind them go without.</summary>
    private const int MaxPathBytes = 16 * 1024 * 1024;

    /// <summary>The latest time that .NET knows, in Unix seconds.</summary>
    private const long MaxTime = 253_402_300_799;

    private const long MaxSize = 1L << 60;

    // One look-up by time and number, then a range by time: either way the index on modified_on gives the order. A row whose time is no whole number
    // could not be passed by; there is none in a database of magnetico's.
    private const string TorrentRows = """
        SELECT * FROM (SELECT $columns FROM torrents WHERE modified_on = $modified AND id > $id AND typeof(modified_on) = 'integer' ORDER BY id LIMIT $limit)
        UNION ALL
        SELECT * FROM (
            SELECT $columns FROM torrents WHERE modified_on > $modified AND modified_on <= $until AND typeof(modified_on) = 'integer'
            ORDER BY modified_on, id LIMIT $limit)
        LIMIT $limit
        """;

    private const string TorrentColumns =
        "id, modified_on, CASE WHEN typeof(info_hash) = 'blob' AND length(info_hash) = 20 THEN info_hash END, "
        + "CASE WHEN octet_length(name) <= 4000 THEN CAST(name AS BLOB) END, total_size, discovered_on, ";

    // By the index on torrent_id; within a torrent by number, which is the order of the torrent's own list.
    private const string FileRows = """
        SELECT torrent_id, CASE WHEN octet_length(path) <= 4000 THEN CAST(path AS BLOB) END, size
        FROM files WHERE torrent_id IN (SELECT value FROM json_each($ids)) ORDER BY torrent_id, id
        """;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the next rows.</summary>
    /// <param name="connection">Of the database.</param>
    /// <param name="after">Where to go on.</param>
    /// <param name="until">Unix seconds: rows changed later are left for later.</param>
    /// <exception cref="InvalidDataException">It is no such database; says what is missing.</exception>
    public static ImportBatch Read(SqliteConnection connection, ImportMark after, long until)
    {
        var shape = MagneticoSchema.Read(connection);
        using var command = connection.CreateCommand();
        command.CommandText = TorrentRows.Replace("$columns", TorrentColumns + (shape.HasSeeders ? "n_seeders" : "NULL"), StringComparison.Ordinal);
        command.Parameters.AddWithValue("$modified", after.ModifiedOn);
        command.Parameters.AddWithValue("$id", after.Id);
        command.Parameters.AddWithValue("$until", until);
        command.Parameters.AddWithValue("$limit", BatchSize);
        var torrents = new Dictionary<long, IndexDocument>();
        var (skipped, mark) = (new ImportSkips(), (ImportMark?)null);
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                mark = new(rows.GetInt64(1), rows.GetInt64(0));
                if (FindTorrent(rows, ref skipped) is { } torrent)
                    torrents[rows.GetInt64(0)] = torrent;
            }
        }

        if (shape.HasFilesByTorrent && torrents.Count > 0)
            AddFiles(connection, torrents, ref skipped);
        return new([.. torrents.Values], mark, skipped);
    }

    private static IndexDocument? FindTorrent(SqliteDataReader row, ref ImportSkips skipped)
    {
        if (row.IsDBNull(2))
        {
            skipped = skipped with { Hash = skipped.Hash + 1 };
            return null;
        }

        if (Text(row, 3) is not { } name)
        {
            skipped = skipped with { Name = skipped.Name + 1 };
            return null;
        }

        if (Number(row, 4) is not (> 0 and <= MaxSize and var size) || Number(row, 5) is not (>= 0 and <= MaxTime and var time))
        {
            skipped = skipped with { Number = skipped.Number + 1 };
            return null;
        }

        var infoHash = Convert.ToHexStringLower((byte[])row.GetValue(2));
        return new()
        {
            Id = ImportedItem.IdOf(infoHash),
            InfoHash = infoHash,
            Name = name,
            Title = name,
            Type = TorrentKind.Of(name, []),
            Size = size,
            Date = DateTimeOffset.FromUnixTimeSeconds(time),
            Seeders = Number(row, 6) is { } seeders and >= 0 ? (int)Math.Min(seeders, int.MaxValue) : null,
            Source = "dht",
        };
    }

    private static void AddFiles(SqliteConnection connection, Dictionary<long, IndexDocument> torrents, ref ImportSkips skipped)
    {
        using var command = connection.CreateCommand();
        command.CommandText = FileRows;
        command.Parameters.AddWithValue("$ids", $"[{string.Join(',', torrents.Keys)}]");
        var lists = new FileLists(MaxFiles, MaxPathBytes);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var torrent = rows.GetInt64(0);
            if (lists.Wants(torrent))
                lists.Add(torrent, Text(rows, 1), Number(rows, 2));
        }

        skipped = skipped with { Files = skipped.Files + lists.Malformed };
        foreach (var (torrent, files) in lists.Lists)
        {
            var (paths, lengths) = (files.Select(file => file.Path).ToImmutableArray(), files.Select(file => file.Size).ToImmutableArray());
            torrents[torrent] = torrents[torrent] with { Files = paths, FileLengths = lengths, Type = MediaTypes.KindOf(paths, lengths) };
        }
    }

    private static long? Number(SqliteDataReader row, int column) => row.GetValue(column) is long number ? number : null;

    private static string? Text(SqliteDataReader row, int column)
    {
        try
        {
            return row.GetValue(column) is byte[] bytes ? TorrentName.Clean(Strict.GetString(bytes)) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
