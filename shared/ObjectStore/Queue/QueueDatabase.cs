using Replica.ObjectStore.Sqlite;

namespace Replica.ObjectStore.Queue;

/// <summary>The SQLite file of any number of <see cref="SqliteQueue"/>s.</summary>
public static class QueueDatabase
{
    private const int ApplicationId = 0x52505155; // "RPQU"

    // Times are Unix milliseconds. receipt is null while nobody has the message.
    private const string Version1 = """
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, visible_at INTEGER NOT NULL,
            receives INTEGER NOT NULL DEFAULT 0, receipt TEXT, failure TEXT);
        CREATE INDEX messages_by_time ON messages (queue, visible_at, seq);
        CREATE INDEX messages_by_receipt ON messages (receipt) WHERE receipt IS NOT NULL;
        CREATE TABLE dead_letters (
            seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, receives INTEGER NOT NULL,
            died_at INTEGER NOT NULL, reason TEXT NOT NULL);
        CREATE INDEX dead_letters_by_queue ON dead_letters (queue, seq);
        """;

    // failures: deliveries whose handler failed and said so. The others ended with their worker.
    private const string Version2 = """
        ALTER TABLE messages ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE messages ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
        """;

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static SqliteDatabase Open(string file) => new(file, ApplicationId, Version1, Version2);
}
