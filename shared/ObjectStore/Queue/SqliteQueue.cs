using Microsoft.Data.Sqlite;
using Replica.ObjectStore.Sqlite;

namespace Replica.ObjectStore.Queue;

/// <summary>A queue in a SQLite file (<see cref="QueueDatabase"/>). Messages come in the order in which they become visible, though nobody may rely on it.</summary>
public sealed class SqliteQueue : IQueue
{
    /// <summary>How soon a waiting receiver notices what another process or another object of the same queue has sent.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Ends of a worker that are not held against the message that it had.</summary>
    private const int MaxInterruptions = 50;

    private readonly SqliteDatabase _database;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly int _maxReceives;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>A queue by its name; it need not have been made.</summary>
    /// <param name="database">From <see cref="QueueDatabase.Open"/>.</param>
    /// <param name="name">Tells the queues of one file apart.</param>
    /// <param name="time">The clock.</param>
    /// <param name="maxReceives">Deliveries after which a message becomes a dead letter.</param>
    public SqliteQueue(SqliteDatabase database, string name, TimeProvider time, int maxReceives = 5)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxReceives, 1);
        _database = database;
        _name = name;
        _time = time;
        _maxReceives = maxReceives;
    }

    /// <inheritdoc/>
    public async Task<string> SendAsync(string body, TimeSpan delay = default, CancellationToken cancellationToken = default)
    {
        QueueLimits.CheckBody(body);
        QueueLimits.CheckDelay(delay);
        var id = Guid.NewGuid().ToString();
        await _database.WriteAsync(
            connection => connection.Execute(
                "INSERT INTO messages (queue, id, body, visible_at) VALUES ($1, $2, $3, $4)", _name, id, body, Now() + Milliseconds(delay)),
            cancellationToken);
        Wake();
        return id;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        QueueLimits.CheckReceive(max, visibility, wait);
        var deadline = Now() + Milliseconds(wait);
        while (true)
        {
            // Taken before looking: what is sent while we look wakes us.
            var changed = Volatile.Read(ref _changed).Task;
            var next = await NextVisibleAsync(cancellationToken);
            if (next <= Now())
            {
                var messages = await TakeAsync(max, visibility, cancellationToken);
                if (messages.Count > 0)
                    return messages;
                continue; // All of them were dead letters, or another receiver was faster.
            }

            if (Now() >= deadline)
                return [];
            var until = Math.Min(Math.Min(deadline, next ?? deadline), Now() + Milliseconds(PollInterval));
            await WaitAsync(changed, until, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        await _database.WriteAsync(
            connection => connection.Execute("DELETE FROM messages WHERE receipt = $1 AND queue = $2", receipt, _name), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        QueueLimits.CheckVisibility(visibility);
        var changed = await _database.WriteAsync(
            connection => connection.Execute(
                "UPDATE messages SET visible_at = $1, receipt = CASE WHEN $2 THEN NULL ELSE receipt END WHERE receipt = $3 AND queue = $4 AND visible_at > $5",
                Now() + Milliseconds(visibility), visibility == TimeSpan.Zero, receipt, _name, Now()),
            cancellationToken);
        if (changed == 0)
            throw new InvalidOperationException("The receipt has expired: the message is visible again, or another worker has it.");
        Wake();
    }

    /// <inheritdoc/>
    public async Task NoteFailureAsync(string receipt, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(reason);
        await _database.WriteAsync(
            connection => connection.Execute("UPDATE messages SET failure = $1, failures = min(failures + 1, receives) WHERE receipt = $2 AND queue = $3",
                QueueLimits.Reason(reason), receipt, _name),
            cancellationToken);
    }

    /// <summary>
    /// Hands back at once what workers that are no more had received. Only for whoever knows that there are none: the new owner of the queue's file.
    /// A delivery that ended with its worker says nothing against the message and is not counted, unless that has happened to it
    /// <see cref="MaxInterruptions"/> times: then it may be the message that ends them.
    /// </summary>
    /// <returns>How many messages.</returns>
    public async Task<int> ReclaimAsync(CancellationToken cancellationToken = default)
    {
        var reclaimed = await _database.WriteAsync(
            connection => connection.Execute(
                """
                UPDATE messages SET visible_at = min(visible_at, $1), receipt = NULL, interruptions = interruptions + 1,
                    receives = CASE WHEN interruptions < $2 THEN failures ELSE receives END
                WHERE queue = $3 AND receives > failures
                """,
                Now(), MaxInterruptions, _name),
            cancellationToken);
        Wake();
        return reclaimed;
    }

    /// <inheritdoc/>
    public async Task RefuseAsync(QueueMessage message, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(reason);
        await _database.WriteAsync(
            connection =>
            {
                var buried = connection.Execute(
                    """
                    INSERT INTO dead_letters (seq, queue, id, body, receives, died_at, reason)
                    SELECT seq, queue, id, body, receives, $1, $2 FROM messages WHERE queue = $3 AND receipt = $4
                    """,
                    Now(), QueueLimits.Reason(reason), _name, message.Receipt);
                return buried == 0 ? 0 : connection.Execute("DELETE FROM messages WHERE queue = $1 AND receipt = $2", _name, message.Receipt);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _database.ReadAsync<IReadOnlyList<DeadLetter>>(
            connection => connection.ReadRows(
                "SELECT id, body, receives, died_at, reason FROM dead_letters WHERE queue = $1 ORDER BY seq LIMIT $2",
                row => new DeadLetter(
                    row.GetString(0), row.GetString(1), row.GetInt32(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4)),
                _name, limit),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> RedriveAsync(CancellationToken cancellationToken = default)
    {
        var moved = await _database.WriteAsync(
            connection =>
            {
                connection.Execute(
                    "INSERT INTO messages (queue, id, body, visible_at) SELECT queue, id, body, $1 FROM dead_letters WHERE queue = $2 ORDER BY seq", Now(), _name);
                return connection.Execute("DELETE FROM dead_letters WHERE queue = $1", _name);
            },
            cancellationToken);
        Wake();
        return moved;
    }

    private Task<long?> NextVisibleAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection.ReadRows(
            "SELECT min(visible_at) FROM messages WHERE queue = $1", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), _name)[0],
        cancellationToken);

    private Task<List<QueueMessage>> TakeAsync(int max, TimeSpan visibility, CancellationToken cancellationToken) => _database.WriteAsync(
        connection =>
        {
            BuryDead(connection);
            var rows = connection.ReadRows(
                "SELECT seq, id, body, receives FROM messages WHERE queue = $1 AND visible_at <= $2 ORDER BY visible_at, seq LIMIT $3",
                row => (Sequence: row.GetInt64(0), Message: new QueueMessage(row.GetString(1), row.GetString(2), Guid.NewGuid().ToString("N"), row.GetInt32(3) + 1)),
                _name, Now(), max);
            foreach (var (sequence, message) in rows)
            {
                connection.Execute(
                    "UPDATE messages SET receives = $1, receipt = $2, visible_at = $3 WHERE seq = $4",
                    message.ReceiveCount, message.Receipt, Now() + Milliseconds(visibility), sequence);
            }

            return rows.ConvertAll(row => row.Message);
        },
        cancellationToken);

    private void BuryDead(SqliteConnection connection)
    {
        var buried = connection.Execute(
            """
            INSERT INTO dead_letters (seq, queue, id, body, receives, died_at, reason)
            SELECT seq, queue, id, body, receives, $1, coalesce(failure, 'Received ' || receives || ' times and never acknowledged; no failure was noted.')
            FROM messages WHERE queue = $2 AND visible_at <= $1 AND receives >= $3
            """,
            Now(), _name, _maxReceives);
        if (buried > 0)
            connection.Execute("DELETE FROM messages WHERE seq IN (SELECT seq FROM dead_letters WHERE queue = $1)", _name);
    }

    private async Task WaitAsync(Task changed, long until, CancellationToken cancellationToken)
    {
        var time = TimeSpan.FromMilliseconds(Math.Max(0, until - Now()));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(time, _time, stop.Token));
        await stop.CancelAsync(); // Ends the timer when something else woke us.
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Wake() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
