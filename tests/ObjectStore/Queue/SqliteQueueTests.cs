using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.ObjectStore.Tests.Queue;

/// <summary>What the SQLite queue promises beyond every queue.</summary>
public sealed class SqliteQueueTests : IDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<SqliteDatabase> _open = [];

    [Fact]
    public async Task Messages_and_their_counts_outlive_a_restart()
    {
        var id = await Open().SendAsync("m");
        await Open().ReceiveAsync(1, Visibility, TimeSpan.Zero);
        Assert.Empty(await Open().ReceiveAsync(1, Visibility, TimeSpan.Zero));
        _time.Advance(Visibility);
        var message = Assert.Single(await Open().ReceiveAsync(1, Visibility, TimeSpan.Zero));
        Assert.Equal((id, 2), (message.Id, message.ReceiveCount));
    }

    [Fact]
    public async Task Queues_of_one_file_keep_apart()
    {
        var database = Database();
        var events = new SqliteQueue(database, "events", _time, 1);
        var jobs = new SqliteQueue(database, "jobs", _time, 1);
        await events.SendAsync("event");
        Assert.Empty(await jobs.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        var message = Assert.Single(await events.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        await jobs.DeleteAsync(message.Receipt);
        await Assert.ThrowsAsync<InvalidOperationException>(() => jobs.ChangeVisibilityAsync(message.Receipt, Visibility));

        _time.Advance(Visibility);
        Assert.Empty(await events.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        Assert.Single(await events.DeadLettersAsync());
        Assert.Empty(await jobs.DeadLettersAsync());
        Assert.Equal(0, await jobs.RedriveAsync());
    }

    [Fact]
    public async Task A_dead_letter_says_why_and_can_be_sent_back()
    {
        var queue = Open(maxReceives: 2);
        var id = await queue.SendAsync("poison");
        await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero);
        _time.Advance(Visibility);
        var last = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        await queue.NoteFailureAsync(last.Receipt, new string('!', 5000));
        _time.Advance(Visibility);
        Assert.Empty(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));

        var letter = Assert.Single(await queue.DeadLettersAsync());
        Assert.Equal(new DeadLetter(id, "poison", 2, _time.GetUtcNow(), new string('!', 1000)), letter);
        Assert.Equal(1, await queue.RedriveAsync());
        Assert.Empty(await queue.DeadLettersAsync());
        var back = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        Assert.Equal((id, "poison", 1), (back.Id, back.Body, back.ReceiveCount));
    }

    [Fact]
    public async Task A_dead_letter_without_a_noted_failure_says_so()
    {
        var queue = Open(maxReceives: 1);
        await queue.SendAsync("m");
        await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero);
        _time.Advance(Visibility);
        await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero);
        Assert.Contains("Received 1 times", Assert.Single(await queue.DeadLettersAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_owner_of_the_file_has_what_a_killed_worker_held_at_once_and_however_often()
    {
        var id = await Open().SendAsync("m");
        for (var i = 0; i < 40; i++)
        {
            var next = Open(maxReceives: 2);
            Assert.Equal(i == 0 ? 0 : 1, await next.ReclaimAsync());
            var message = Assert.Single(await next.ReceiveAsync(1, Visibility, TimeSpan.Zero));
            Assert.Equal((id, 1), (message.Id, message.ReceiveCount));
            // Every other one ends in good order and hands the message back.
            if (i % 2 == 0) await next.ChangeVisibilityAsync(message.Receipt, TimeSpan.Zero);
        }

        var last = Open();
        await last.ReclaimAsync();
        await last.DeleteAsync(Assert.Single(await last.ReceiveAsync(1, Visibility, TimeSpan.Zero)).Receipt);
        Assert.Equal(0, await last.ReclaimAsync());
        Assert.Empty(await last.DeadLettersAsync());
    }

    [Fact]
    public async Task Reclaiming_leaves_failures_and_their_delays_as_they_are()
    {
        var queue = Open(maxReceives: 2);
        await queue.SendAsync("later", TimeSpan.FromSeconds(60));
        await queue.SendAsync("bad");
        var message = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        await queue.NoteFailureAsync(message.Receipt, "No good.");
        await queue.ChangeVisibilityAsync(message.Receipt, TimeSpan.FromSeconds(10));
        Assert.Equal(0, await queue.ReclaimAsync());
        Assert.Empty(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));

        // Failed once, interrupted once: the failure still counts.
        _time.Advance(TimeSpan.FromSeconds(10));
        await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero);
        Assert.Equal(1, await queue.ReclaimAsync());
        message = Assert.Single(await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero));
        Assert.Equal(("bad", 2), (message.Body, message.ReceiveCount));
        await queue.NoteFailureAsync(message.Receipt, "No good again.");
        _time.Advance(Visibility);
        Assert.Empty(await queue.ReceiveAsync(10, Visibility, TimeSpan.Zero));
        Assert.Equal("No good again.", Assert.Single(await queue.DeadLettersAsync()).Reason);
    }

    [Fact]
    public async Task A_message_that_ends_every_worker_becomes_a_dead_letter_in_the_end()
    {
        await Open().SendAsync("poison");
        var (rounds, queue) = (0, Open());
        while ((await queue.ReceiveAsync(1, Visibility, TimeSpan.Zero)).Count > 0)
        {
            Assert.InRange(++rounds, 1, 100);
            await queue.ReclaimAsync();
        }

        Assert.Contains("never acknowledged", Assert.Single(await queue.DeadLettersAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_receiver_gives_up_when_its_time_is_over()
    {
        var waiting = Open().ReceiveAsync(1, Visibility, TimeSpan.FromSeconds(3));
        await PassUntilAsync(waiting, TimeSpan.FromSeconds(1));
        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task A_waiting_receiver_gets_a_message_whose_time_has_come()
    {
        var queue = Open();
        await queue.SendAsync("m", TimeSpan.FromSeconds(5));
        var start = _time.GetUtcNow();
        var waiting = queue.ReceiveAsync(1, Visibility, Long);
        await PassUntilAsync(waiting, TimeSpan.FromMilliseconds(500));
        Assert.Single(await waiting);
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task What_another_process_sends_is_noticed_within_a_second()
    {
        var waiting = Open().ReceiveAsync(1, Visibility, Long);
        await Open().SendAsync("m"); // Another file handle knows nothing of the waiting one.
        var start = _time.GetUtcNow();
        await PassUntilAsync(waiting, TimeSpan.FromMilliseconds(250));
        Assert.Single(await waiting);
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Two_processes_may_write_at_once()
    {
        var queues = new[] { Open(), Open(), Open() };
        await Task.WhenAll(queues.Select(queue => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
                await queue.SendAsync("m");
        })));
        var received = 0;
        while (await queues[0].ReceiveAsync(10, Visibility, TimeSpan.Zero) is { Count: > 0 } messages)
            received += messages.Count;
        Assert.Equal(90, received);
    }

    [Fact]
    public void A_file_that_holds_something_else_is_refused()
    {
        _folder.Write("text.db", "This is no database, though it is long enough to be taken for the header of one, perhaps."u8);
        Assert.Throws<InvalidDataException>(() => QueueDatabase.Open(_folder.At("text.db")));

        new SqliteDatabase(_folder.At("other.db"), 42, "CREATE TABLE t (x)").Dispose();
        Assert.Throws<InvalidDataException>(() => QueueDatabase.Open(_folder.At("other.db")));
    }

    [Fact]
    public async Task A_schema_is_brought_up_to_date_once_and_a_newer_one_is_refused()
    {
        var file = _folder.At("app.db");
        const string First = "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)";
        const string Second = "UPDATE t SET x = x + 1";
        new SqliteDatabase(file, 7, First).Dispose();
        new SqliteDatabase(file, 7, First, Second).Dispose();
        using (var database = new SqliteDatabase(file, 7, First, Second))
            Assert.Equal(2, await database.ReadAsync(connection => connection.ReadNumber("SELECT x FROM t")));
        Assert.Throws<InvalidDataException>(() => new SqliteDatabase(file, 7, First));
    }

    [Fact]
    public async Task Work_that_throws_is_undone()
    {
        using var database = new SqliteDatabase(_folder.At("app.db"), 7, "CREATE TABLE t (x INTEGER)");
        await Assert.ThrowsAsync<TimeoutException>(() => database.WriteAsync<int>(connection =>
        {
            connection.Execute("INSERT INTO t VALUES ($1)", 5);
            throw new TimeoutException();
        }));
        Assert.Equal(0, await database.ReadAsync(connection => connection.ReadNumber("SELECT count(*) FROM t")));
    }

    public void Dispose()
    {
        _open.ForEach(database => database.Dispose());
        _folder.Dispose();
    }

    /// <summary>A handle of its own, as another process or the next run would have.</summary>
    private SqliteQueue Open(int maxReceives = 5) => new(Database(), "jobs", _time, maxReceives);

    private SqliteDatabase Database()
    {
        _open.Add(QueueDatabase.Open(_folder.At("queues.db")));
        return _open[^1];
    }

    /// <summary>Steps the clock only while the receiver waits on it, so that no step is lost.</summary>
    private async Task PassUntilAsync(Task waiting, TimeSpan step)
    {
        while (!waiting.IsCompleted)
        {
            if (_time.PendingTimers > 0)
                _time.Advance(step);
            await Task.Yield();
        }
    }
}
