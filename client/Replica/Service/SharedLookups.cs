namespace Replica.Client.Service;

/// <summary>Work that several callers want at once is done once: who comes while it is under way waits for the same result. Safe for concurrent use.</summary>
/// <typeparam name="TKey">Says what is the same work.</typeparam>
/// <typeparam name="T">Its result.</typeparam>
internal sealed class SharedLookups<TKey, T>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Lookup> _running = [];

    /// <summary>Joins the work under way, or begins it. It is stopped when the last who waits for it gives up; a failure is everybody's.</summary>
    /// <param name="key">Which work.</param>
    /// <param name="begin">Does it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<T> RunAsync(TKey key, Func<CancellationToken, Task<T>> begin, CancellationToken cancellationToken)
    {
        var lookup = Join(key, begin);
        try
        {
            return await lookup.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (IsLastToLeave(key, lookup)) await EndAsync(lookup).ConfigureAwait(false);
        }
    }

    private Lookup Join(TKey key, Func<CancellationToken, Task<T>> begin)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(key, out var lookup)) _running.Add(key, lookup = new Lookup(begin));
            lookup.Waiting++;
            return lookup;
        }
    }

    private bool IsLastToLeave(TKey key, Lookup lookup)
    {
        lock (_gate)
        {
            // Whoever comes from now on gets nothing of an old result.
            var isOver = --lookup.Waiting == 0;
            if ((isOver || lookup.Task.IsCompleted) && _running.GetValueOrDefault(key) == lookup) _running.Remove(key);
            return isOver;
        }
    }

    private static async Task EndAsync(Lookup lookup)
    {
        await lookup.Stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(lookup.Task).ConfigureAwait(false);
        lookup.Stop.Dispose();
    }

    private sealed class Lookup
    {
        public Lookup(Func<CancellationToken, Task<T>> begin) => Task = System.Threading.Tasks.Task.Run(() => begin(Stop.Token));

        public CancellationTokenSource Stop { get; } = new();

        public Task<T> Task { get; }

        public int Waiting { get; set; }
    }
}
