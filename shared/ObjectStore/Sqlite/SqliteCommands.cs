using Microsoft.Data.Sqlite;

namespace Replica.ObjectStore.Sqlite;

/// <summary>One-line commands with positional parameters <c>$1</c>, <c>$2</c>…; null stands for SQL's NULL.</summary>
public static class SqliteCommands
{
    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        using var command = Prepare(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first number of the first row; 0 if there is none or it is NULL.</summary>
    public static long ReadNumber(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        using var command = Prepare(connection, sql, parameters);
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Every row, as <paramref name="read"/> makes it.</summary>
    public static List<T> ReadRows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var command = Prepare(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, ReadOnlySpan<object?> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", parameters[i] ?? DBNull.Value);
        return command;
    }
}
