using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>The web seeds of one torrent and what is fetched from them. Belongs to the torrent's loop.</summary>
internal sealed class WebSeedGroup : IAsyncDisposable
{
    private static readonly TimeSpan PeersAreLate = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SeedIsLate = TimeSpan.FromSeconds(1);

    private readonly TorrentContext _context;
    private readonly PieceMap _pieces;
    private readonly CancellationToken _closing;
    private readonly List<WebSeed> _seeds = [];
    private readonly Dictionary<WebSeedFetch, Task> _fetches = [];
    private readonly Scheduler _scheduler;
    private long _lastByte;

    public WebSeedGroup(TorrentContext context, PieceMap pieces, List<Demand> demands, CancellationToken closing)
    {
        (_context, _pieces, _closing) = (context, pieces, closing);
        _scheduler = new Scheduler(context.Info, pieces, demands, _seeds);
    }

    /// <summary>Told of every piece that a web seed gave and that is stored.</summary>
    public required Action<int> Stored { get; init; }

    /// <summary>Told of a storage that failed.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>When bytes last came.</summary>
    public TimeSpan LastByte => TimeSpan.FromTicks(Volatile.Read(ref _lastByte));

    /// <summary>Bytes of pieces that came.</summary>
    public Rate Down { get; } = new();

    /// <summary>True while something is being fetched.</summary>
    public bool IsBusy => _fetches.Count > 0;

    /// <summary>Adds a source, once.</summary>
    public void Add(Uri url)
    {
        if (url.IsAbsoluteUri && url.Scheme is "http" or "https" && !_seeds.Exists(seed => seed.Url == url))
            _seeds.Add(new WebSeed(url, _context.Info));
    }

    /// <summary>Stops what is not wanted, starts what is.</summary>
    public void Settle(TimeSpan now)
    {
        foreach (var fetch in _scheduler.Unwanted(_fetches.Keys).ToArray())
        {
            _pieces.Release(fetch, new PieceRun(fetch.Current, fetch.End));
            fetch.Cancel();
        }

        _scheduler.Hurry();
        RaceSilent(now);
        _pieces.LateBefore = now - PeersAreLate;
        while (_scheduler.Next(_fetches.Count, now) is { } next)
            Start(next.Seed, next.Run, now);
    }

    /// <summary>True if one may give the piece, now or after a pause.</summary>
    public bool IsHopeful(int piece, TimeSpan now) => _scheduler.IsHopeful(piece, now);

    /// <summary>When a source may be asked again; the largest value if none is paused.</summary>
    public TimeSpan NextEvent(TimeSpan now)
    {
        // What peers do not get on with is looked at again.
        var next = _seeds.Count > 0 && _pieces.Partials.Count > 0 ? now + (PeersAreLate / 4) : TimeSpan.MaxValue;
        foreach (var fetch in _fetches.Keys)
        {
            if (_seeds.Count > 1 && !fetch.IsRaced && fetch.HeardAt + SeedIsLate is var late && late > now && late < next)
                next = late;
        }

        foreach (var seed in _seeds)
        {
            if (seed.RetryAt > now && seed.RetryAt < next)
                next = seed.RetryAt;
        }

        return next;
    }

    /// <summary>The sources and what each answered, for people; empty without one.</summary>
    public string Describe() => string.Join("; ", _seeds.Select(seed => seed.Describe()));

    /// <summary>Waits for the fetches, which were told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_fetches.Values).ConfigureAwait(false);
        foreach (var fetch in _fetches.Keys)
            fetch.Dispose();
    }

    private void Start(WebSeed seed, PieceRun run, TimeSpan now)
    {
        var fetch = new WebSeedFetch(seed, run, _context.Info, _closing) { Progress = now, HeardAt = now };
        seed.Active++;
        _pieces.Claim(fetch);

        // Known before it runs: where work runs at once, it may end before this returns.
        _fetches.Add(fetch, Task.CompletedTask);
        var running = _context.Host.Work(async () =>
        {
            var outcome = await fetch.RunAsync(
                _context.Host.Http, _context.Storage, _context.Host.Time, () => Arrived(fetch), piece => _context.Loop.Post(() => Delivered(fetch, piece))).ConfigureAwait(false);
            _context.Loop.Post(() => Ended(fetch, outcome));
        });
        _fetches[fetch] = running;
    }

    // Called by fetches: the one thing that they share without the loop.
    private void Arrived(WebSeedFetch fetch)
    {
        fetch.HeardAt = _context.Now;
        Volatile.Write(ref _lastByte, fetch.HeardAt.Ticks);
    }

    // A source that is silent keeps the one piece it was asked for first; whoever is faster gives that and the others.
    private void RaceSilent(TimeSpan now)
    {
        foreach (var fetch in _fetches.Keys)
        {
            if (fetch.IsRaced || fetch.IsCancelled || now - fetch.HeardAt < SeedIsLate || !_scheduler.HasOther(fetch, now))
                continue;
            fetch.IsRaced = true;
            _pieces.Release(fetch, new PieceRun(fetch.Current, fetch.End));
            fetch.EndBefore(fetch.Current + 1);
            fetch.Seed.IsLate(now);
        }
    }

    private void Delivered(WebSeedFetch fetch, int piece)
    {
        fetch.Current = piece + 1;
        fetch.Progress = _context.Now;
        fetch.Seed.Delivered();
        Down.Add(_context.Info.LengthOfPiece(piece), fetch.Progress);
        Stored(piece);
    }

    private void Ended(WebSeedFetch fetch, FetchOutcome outcome)
    {
        _pieces.Release(fetch, new PieceRun(fetch.Current, Math.Max(fetch.Current, fetch.End)));
        _pieces.Fetches.Remove(fetch);
        _fetches.Remove(fetch);
        fetch.Seed.Ended(outcome, _context.Now);
        fetch.Dispose();
        if (outcome.StorageFailure is not null)
            Failed(outcome.StorageFailure);
    }
}
