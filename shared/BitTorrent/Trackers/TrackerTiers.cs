using System.Collections.Concurrent;
using System.Net;

namespace Replica.BitTorrent.Trackers;

/// <summary>
/// Keeps one info hash announced to its trackers: one that works, as BEP 12 has it, asked again at its interval. Trackers that do not answer
/// hold nobody up: the next in line is asked beside them.
/// </summary>
internal sealed class TrackerTiers
{
    private readonly TrackerClient _client;
    private readonly Func<AnnounceEvent, TrackerEntry, AnnounceRequest> _request;
    private readonly Action<IReadOnlyList<IPEndPoint>> _found;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly long _epoch;
    private readonly TierList _tiers;
    private readonly ConcurrentQueue<IReadOnlyList<IReadOnlyList<TrackerUrl>>> _added = new();
    private readonly WakeUp _wakeUp = new();
    private volatile bool _isCompleted;
    private volatile bool _wantsMore;

    /// <summary>Creates; nothing is sent until <see cref="RunAsync"/>.</summary>
    /// <param name="client">Asks.</param>
    /// <param name="request">Makes the announce for a tracker.</param>
    /// <param name="found">Takes the peers of an answer; must not block and not throw.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Shuffles and spreads.</param>
    public TrackerTiers(
        TrackerClient client, Func<AnnounceEvent, TrackerEntry, AnnounceRequest> request, Action<IReadOnlyList<IPEndPoint>> found, TimeProvider time, Random random)
    {
        (_client, _request, _found, _time, _random) = (client, request, found, time, random);
        _epoch = time.GetTimestamp();
        _tiers = new TierList(random);
    }

    /// <summary>A tracker that has not answered by then is not waited for any longer: the next is asked beside it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(3);

    /// <summary>A tracker that has not answered by then is given up for now.</summary>
    public static TimeSpan LastPatience { get; } = TimeSpan.FromSeconds(60);

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Adds trackers; those known already are passed over. Safe from any thread.</summary>
    public void Add(IReadOnlyList<IReadOnlyList<TrackerUrl>> tiers)
    {
        _added.Enqueue(tiers);
        _wakeUp.Call();
    }

    /// <summary>The last piece has arrived: told once, now. Safe from any thread.</summary>
    public void Completed()
    {
        _isCompleted = true;
        _wakeUp.Call();
    }

    /// <summary>More peers are wanted: asks as soon as the tracker's least interval allows. Safe from any thread.</summary>
    public void WantMore()
    {
        _wantsMore = true;
        _wakeUp.Call();
    }

    /// <summary>Announces until it is cancelled; then ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (; ; )
            {
                while (_added.TryDequeue(out var tiers))
                    _tiers.Add(tiers);
                if (NextPass() <= Now)
                    await PassAsync(cancellationToken).ConfigureAwait(false);
                else
                    await _wakeUp.WaitAsync(Wait(NextPass() - Now), _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Its end.
        }
    }

    /// <summary>Tells the trackers that know us that we leave. Called after <see cref="RunAsync"/> has ended.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_tiers.Entries.Where(entry => entry.KnowsUs).Select(entry => LeaveAsync(entry, cancellationToken)));

    // While no tracker works: as soon as one may be tried again. Else when one that works is due.
    private TimeSpan NextPass()
    {
        var known = _tiers.Entries.Where(entry => entry.KnowsUs && entry.Failure is null).ToArray();
        if (_isCompleted && known.Length > 0)
            return TimeSpan.Zero;
        var times = known.Length == 0
            ? _tiers.Entries.Select(entry => entry.NotBefore)
            : known.Select(entry => _wantsMore ? entry.NotBefore : entry.Due);
        return times.DefaultIfEmpty(TimeSpan.MaxValue).Min();
    }

    // Time stamps are cut to whole ticks, timers to milliseconds: a little longer, so that it is due when it wakes.
    private static TimeSpan Wait(TimeSpan until) => until > TimeSpan.FromDays(30) ? until : until + TimeSpan.FromMilliseconds(1);

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var isCompleted = _isCompleted;
        _wantsMore = false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = new Queue<TrackerEntry>(_tiers.Entries.Where(entry => IsReady(entry, isCompleted, Now)).ToArray());
        var running = new List<Task<Announced>>();
        var isEnough = false;
        while (!isEnough && ready.Count + running.Count > 0)
        {
            if (ready.TryDequeue(out var entry))
                running.Add(AskAsync(entry, entry.NextEvent(isCompleted), stop.Token));
            await AnyAsync(running, ready.Count > 0 ? Patience : Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            foreach (var task in running.Where(task => task.IsCompleted).ToArray())
            {
                running.Remove(task);
                isEnough |= Take(await task.ConfigureAwait(false));
            }
        }

        await stop.CancelAsync().ConfigureAwait(false);
        foreach (var announced in await Task.WhenAll(running).ConfigureAwait(false))
            Take(announced);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static bool IsReady(TrackerEntry entry, bool isCompleted, TimeSpan now) =>
        entry.NotBefore <= now || (isCompleted && entry.KnowsUs && entry.Failure is null);

    private async Task AnyAsync(List<Task<Announced>> running, TimeSpan patience) =>
        await ((Task)Task.WhenAny(running)).WaitAsync(patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<Announced> AskAsync(TrackerEntry entry, AnnounceEvent why, CancellationToken cancellationToken)
    {
        var request = _request(why, entry);
        var start = Now;
        using var patience = new CancellationTokenSource(LastPatience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return new Announced(entry, request, await _client.AnnounceAsync(entry.Tracker, request, both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // One that another has overtaken at once is not to blame.
            var isLate = Now - start >= Patience;
            return new Announced(entry, request, isLate ? AnnounceOutcome.Unreachable("does not answer") : null);
        }
    }

    // True if no other tracker need be asked. One that knows of no peers does its duty, but is not enough while peers are wanted.
    private bool Take(Announced announced)
    {
        var (entry, request, outcome) = announced;
        if (outcome is null)
            return false;
        entry.Answered(outcome, Now, _random.NextDouble());
        if (outcome.Failure is not null)
            return false;
        _tiers.Promote(entry);
        _isCompleted &= request.Event != AnnounceEvent.Completed;
        if (outcome.Peers.Count > 0)
            _found(outcome.Peers);
        return outcome.Peers.Count > 0 || request.Stats.Left == 0;
    }

    private async Task LeaveAsync(TrackerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _client.AnnounceAsync(entry.Tracker, _request(AnnounceEvent.Stopped, entry), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The tracker finds out by itself that we are gone.
        }
    }
}
