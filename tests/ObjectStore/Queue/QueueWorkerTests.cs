using System.Collections.Concurrent;
using Replica.ObjectStore.Queue;
using Replica.Support;

namespace Replica.ObjectStore.Tests.Queue;

public sealed class QueueWorkerTests : IDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_handled_message_is_deleted()
    {
        var handled = new ConcurrentQueue<string>();
        var running = RunAsync((message, _) =>
        {
            handled.Enqueue(message.Body);
            return Task.CompletedTask;
        });
        _queue.Hand("one");
        _queue.Hand("two");
        Assert.Equal("one", await _queue.Deletions.Reader.ReadAsync());
        Assert.Equal("two", await _queue.Deletions.Reader.ReadAsync());
        await StopAsync(running);

        Assert.Equal(["body of one", "body of two"], handled);
        Assert.Empty(_failures);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(1000, 30)]
    public async Task A_failed_message_is_kept_and_comes_back_later_each_time(int receiveCount, int seconds)
    {
        var running = RunAsync((_, _) => throw new FormatException("No good."));
        _queue.Hand("poison", receiveCount);
        Assert.Equal(("poison", TimeSpan.FromSeconds(seconds)), await _queue.Changes.Reader.ReadAsync());
        await StopAsync(running);

        Assert.Equal([("poison", "No good.")], _queue.Failures);
        Assert.Equal(["body of poison: No good."], _failures);
        Assert.False(_queue.Deletions.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_refused_message_goes_to_the_dead_letters_at_once_with_its_reason()
    {
        var running = RunAsync((_, _) => throw new MessageRefusedException("Never."));
        _queue.Hand("hopeless");
        Assert.Equal(("hopeless", "Never."), await _queue.Refusals.Reader.ReadAsync());
        await StopAsync(running);

        Assert.Equal(["body of hopeless: Never."], _failures);
        Assert.Empty(_queue.Failures);
        Assert.False(_queue.Changes.Reader.TryRead(out _));
        Assert.False(_queue.Deletions.Reader.TryRead(out _));
    }

    [Fact]
    public async Task After_a_failure_the_next_message_is_worked()
    {
        var running = RunAsync((message, _) => message.Receipt == "bad" ? throw new FormatException("No good.") : Task.CompletedTask);
        _queue.Hand("bad");
        _queue.Hand("good");
        Assert.Equal("good", await _queue.Deletions.Reader.ReadAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task A_long_job_renews_its_visibility_at_every_half_of_it()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var running = RunAsync((_, _) =>
        {
            started.SetResult();
            return finish.Task;
        });
        _queue.Hand("long");
        await started.Task;
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Visibility / 2);
            Assert.Equal(("long", Visibility), await _queue.Changes.Reader.ReadAsync());
        }

        finish.SetResult();
        Assert.Equal("long", await _queue.Deletions.Reader.ReadAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task Stopping_hands_the_message_back_at_once()
    {
        var running = RunAsync(async (_, token) =>
        {
            await _stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        });
        _queue.Hand("m");
        await running;
        Assert.Equal(("m", TimeSpan.Zero), await _queue.Changes.Reader.ReadAsync());
        Assert.False(_queue.Deletions.Reader.TryRead(out _));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task A_handler_that_finishes_in_spite_of_the_stop_is_done()
    {
        var running = RunAsync((_, _) => _stop.CancelAsync());
        _queue.Hand("m");
        await running;
        Assert.Equal("m", await _queue.Deletions.Reader.ReadAsync());
    }

    [Fact]
    public async Task A_handler_whose_message_went_elsewhere_is_cancelled()
    {
        var started = new TaskCompletionSource();
        var running = RunAsync((_, token) =>
        {
            started.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        });
        _queue.Hand("m");
        await started.Task;
        _queue.Expired = true;
        _time.Advance(Visibility / 2);
        await _failed.Task;
        await StopAsync(running);
        Assert.Equal(["body of m: The receipt has expired."], _failures);
    }

    [Fact]
    public async Task Stopping_an_idle_worker_ends_it() => await StopAsync(RunAsync((_, _) => Task.CompletedTask));

    public void Dispose() => _stop.Dispose();

    private Task RunAsync(Func<QueueMessage, CancellationToken, Task> handle) =>
        new QueueWorker(_queue, handle, Visibility, _time, OnFailure).RunAsync(_stop.Token);

    private void OnFailure(QueueMessage message, Exception error)
    {
        _failures.Enqueue($"{message.Body}: {error.Message}");
        _failed.TrySetResult();
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }
}
