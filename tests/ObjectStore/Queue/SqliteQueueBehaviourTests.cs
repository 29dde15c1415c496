using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.ObjectStore.Tests.Queue;

/// <summary>The SQLite queue keeps every promise of a queue.</summary>
public sealed class SqliteQueueBehaviourTests : QueueBehaviour, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteQueue _queue;

    public SqliteQueueBehaviourTests()
    {
        _database = QueueDatabase.Open(_folder.At("queues.db"));
        _queue = new SqliteQueue(_database, "jobs", _time, maxReceives: 3);
    }

    protected override IQueue Queue => _queue;

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
