namespace Replica.BitTorrent.Swarm;

/// <summary>Tasks that end by themselves and that somebody waits for before leaving. Safe to use from any thread.</summary>
internal sealed class PassingTasks
{
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Keeps a task until it has ended; how it ends is its caller's affair.</summary>
    public void Add(Task task)
    {
        lock (_tasks)
            _tasks.Add(task);
        _ = RemoveAsync(task);
    }

    /// <summary>Waits for those that are under way now, however they end.</summary>
    public Task WhenAllAsync()
    {
        lock (_tasks)
            return Task.WhenAll(_tasks.Select(task => Task.WhenAny(task)));
    }

    private async Task RemoveAsync(Task task)
    {
        await Task.WhenAny(task).ConfigureAwait(false);
        lock (_tasks)
            _tasks.Remove(task);
    }
}
