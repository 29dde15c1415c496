using Microsoft.Data.Sqlite;

namespace Replica.SearchService.Importing;

/// <summary>
/// A SQLite file of somebody else's, read without leaving a trace: nothing is written to it, and no file is made beside it. Where nobody has it open it
/// is read as a file that does not change, and what was read counts only if it has not; else as one of its readers.
/// </summary>
/// <param name="path">Full path.</param>
internal sealed class ImportFile(string path)
{
    private const int BusySeconds = 5;

    /// <summary>Another for each file that ever stood at the path, where the file system tells when a file was made.</summary>
    public string Identity => $"{File.GetCreationTimeUtc(path).Ticks} {path}";

    /// <summary>Reads.</summary>
    /// <exception cref="SqliteException">It can not be read, or is no sound database.</exception>
    /// <exception cref="IOException">It is not there, or somebody began to write while it was read; reading again helps.</exception>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        var before = Stamp();
        using var connection = Open(before.IsQuiet);
        var result = work(connection);
        if (before.IsQuiet && Stamp() != before)
            throw new IOException("Somebody began to write to the database while it was read.");
        return result;
    }

    private (bool IsQuiet, DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException("There is no such database.", path);
        return (!File.Exists(path + "-wal") && !File.Exists(path + "-journal"), file.LastWriteTimeUtc, file.Length);
    }

    private SqliteConnection Open(bool isQuiet)
    {
        var name = string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            // As a URI, because "immutable" has no other spelling.
            DataSource = $"file:{name}?mode=ro{(isQuiet ? "&immutable=1" : "")}",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // A view or trigger of that file can call nothing.
            command.CommandText = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
