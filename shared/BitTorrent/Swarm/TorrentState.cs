using System.Runtime.CompilerServices;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm.WebSeeds;

namespace Replica.BitTorrent.Swarm;

/// <summary>
/// All that changes in a torrent: pieces, demands, sources, fetches. Every member but <see cref="Progress"/>, <see cref="IsClosed"/> and
/// <see cref="DisposeAsync"/> is called on the torrent's loop and nowhere else.
/// </summary>
internal sealed class TorrentState : IAsyncDisposable
{
    private readonly InfoDictionary _info;
    private readonly IPieceStorage _storage;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ActorLoop _loop;
    private readonly long _epoch;
    private readonly bool[] _atOpen;
    private readonly PieceMap _pieces;
    private readonly Scheduler _scheduler;
    private readonly Alarm _alarm;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Demand> _demands = [];
    private readonly List<WebSeed> _seeds = [];
    private readonly List<PieceWaiter> _waiters = [];
    private readonly Dictionary<WebSeedFetch, Task> _fetches = [];
    private StrongBox<TorrentProgress> _progress;
    private Exception? _closed;
    private TimeSpan _idleSince;
    private long _lastByte;
    private long _fromHttp;
    private int _holds;

    public TorrentState(InfoDictionary info, IPieceStorage storage, bool[] have, HttpClient http, TimeProvider time, ActorLoop loop)
    {
        _info = info;
        _storage = storage;
        _http = http;
        _time = time;
        _loop = loop;
        _epoch = time.GetTimestamp();
        _atOpen = [.. have];
        _pieces = new PieceMap(have);
        _scheduler = new Scheduler(info, _pieces, _demands, _seeds);
        _alarm = new Alarm(time, loop);
        var here = Enumerable.Range(0, have.Length).Where(piece => have[piece]).Sum(piece => (long)info.LengthOfPiece(piece));
        _progress = new(new TorrentProgress(info.Length, here, new SourceBytes(0, 0, 0, here)));
    }

    /// <summary>A torrent without a reader and a download closes after this long.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Of the download begun last; of the whole torrent while there was none.</summary>
    public TorrentProgress Progress => Volatile.Read(ref _progress).Value;

    /// <summary>True once it takes no more demands.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) is not null;

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Adds sources and starts the idle time anew.</summary>
    /// <returns>False if the torrent is closed.</returns>
    public bool Renew(TorrentSources sources)
    {
        _idleSince = Now;
        foreach (var url in sources.WebSeeds.Where(url => url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            if (!_seeds.Exists(seed => seed.Url == url))
                _seeds.Add(new WebSeed(url, _info));
        }

        return !IsClosed;
    }

    /// <summary>Keeps the torrent open until it is released as often.</summary>
    public void Hold() => _holds++;

    public void Release()
    {
        _holds--;
        _idleSince = Now;
    }

    /// <summary>What is here now, and what moves.</summary>
    public TorrentStatus Status()
    {
        var bits = new byte[(_info.PieceCount + 7) / 8];
        long here = 0;
        for (var piece = 0; piece < _info.PieceCount; piece++)
        {
            if (!_pieces.Has(piece))
                continue;
            bits[piece / 8] |= (byte)(0x80 >> (piece % 8));
            here += _info.LengthOfPiece(piece);
        }

        return new TorrentStatus(here, bits, [], 0, 0, Progress.Sources);
    }

    public void Add(Demand demand)
    {
        if (_closed is not null)
        {
            demand.Fail(_closed);
            return;
        }

        _demands.Add(demand);
        if (demand is not DownloadDemand download)
            return;
        download.Start(_pieces, _atOpen, Now);
        Report(download);
    }

    public void Remove(Demand demand)
    {
        _demands.Remove(demand);
        _idleSince = Now;
        foreach (var waiter in _waiters.Where(waiter => waiter.Demand == demand).ToArray())
            Fail(waiter, new ObjectDisposedException(nameof(Stream)));
    }

    /// <summary>A reader waits for a piece that it did not find in the storage.</summary>
    /// <param name="waiter">Completed when the piece is here.</param>
    /// <param name="isLost">True if it was told before that the piece is here.</param>
    public void Wait(PieceWaiter waiter, bool isLost)
    {
        if (_closed is not null)
        {
            waiter.TrySetException(_closed);
            return;
        }

        waiter.Demand.Run = waiter.Run;
        if (_pieces.Has(waiter.Piece))
        {
            if (!isLost)
            {
                waiter.TrySetResult();
                return;
            }

            _pieces.Remove(waiter.Piece);
            _demands.ForEach(demand => demand.Lost(waiter.Piece));
        }

        waiter.Deadline = Now + waiter.Timeout;
        _waiters.Add(waiter);
    }

    public void GiveUp(PieceWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>After each batch of changes: stops what is not wanted, starts what is, ends what has no hope.</summary>
    public void Settle()
    {
        if (_closed is not null)
            return;
        var now = Now;
        foreach (var fetch in _scheduler.Unwanted(_fetches.Keys).ToArray())
        {
            _pieces.Release(fetch, new PieceRun(fetch.Current, fetch.End));
            fetch.Cancel();
        }

        _scheduler.Hurry();
        while (_scheduler.Next(_fetches.Count, now) is { } next)
            Start(next.Seed, next.Run);
        EndHopeless(now);
        if (_demands.Count == 0 && _holds == 0 && now >= _idleSince + IdleTime)
            Close(new ObjectDisposedException(nameof(Torrent), "The torrent was idle and has closed; open it again."));
        else
            _alarm.Set(NextEvent(now) - now);
    }

    /// <summary>Fails everything that waits, and stops the loop.</summary>
    public void Close(Exception reason)
    {
        if (_closed is not null)
            return;
        Volatile.Write(ref _closed, reason);
        FailAll(reason);
        _loop.Stop();
        _closing.Cancel();
    }

    /// <summary>Called when the loop has ended: waits for the fetches.</summary>
    public async ValueTask DisposeAsync()
    {
        _alarm.Dispose();
        await Task.WhenAll(_fetches.Values).ConfigureAwait(false);
        foreach (var fetch in _fetches.Keys)
            fetch.Dispose();
        _closing.Dispose();
    }

    private void Start(WebSeed seed, PieceRun run)
    {
        var fetch = new WebSeedFetch(seed, run, _info, _closing.Token);
        seed.Active++;
        _pieces.Claim(fetch);
        _fetches.Add(fetch, Task.Run(async () =>
        {
            var outcome = await fetch.RunAsync(_http, _storage, _time, Arrived, piece => _loop.Post(() => Stored(fetch, piece))).ConfigureAwait(false);
            _loop.Post(() => Ended(fetch, outcome));
        }));
    }

    // Called by fetches: the one thing that they share without the loop.
    private void Arrived() => Volatile.Write(ref _lastByte, Now.Ticks);

    private void Stored(WebSeedFetch fetch, int piece)
    {
        fetch.Current = piece + 1;
        fetch.Seed.Delivered();
        _fromHttp += _info.LengthOfPiece(piece);
        if (_pieces.Add(piece))
        {
            foreach (var demand in _demands)
                demand.Stored(piece);
            foreach (var download in _demands.OfType<DownloadDemand>().ToArray())
                Report(download);
            if (!_demands.OfType<DownloadDemand>().Any())
                _progress = new(Progress with { Have = Progress.Have + _info.LengthOfPiece(piece), Sources = Progress.Sources with { Http = _fromHttp } });
        }

        foreach (var waiter in _waiters.Where(waiter => waiter.Piece == piece).ToArray())
        {
            _waiters.Remove(waiter);
            waiter.TrySetResult();
        }
    }

    private void Ended(WebSeedFetch fetch, FetchOutcome outcome)
    {
        _pieces.Release(fetch, new PieceRun(fetch.Current, Math.Max(fetch.Current, fetch.End)));
        _fetches.Remove(fetch);
        fetch.Seed.Ended(outcome, Now);
        fetch.Dispose();
        if (outcome.StorageFailure is not null)
            FailAll(outcome.StorageFailure);
    }

    private void Report(DownloadDemand download)
    {
        var (wanted, have, atStart) = download.Bytes;
        _progress = new(new TorrentProgress(wanted, have, new SourceBytes(0, _fromHttp, 0, atStart)));
        try
        {
            download.Progress?.Report(Progress);
        }
        catch (Exception e)
        {
            // A listener's fault ends its own download, not the torrent.
            download.Fail(e);
        }
    }

    private void EndHopeless(TimeSpan now)
    {
        foreach (var waiter in _waiters.ToArray())
        {
            if (now >= waiter.Deadline)
                Fail(waiter, Unavailable(waiter.Piece, $" within {waiter.Timeout.TotalSeconds:0.#} s"));
            else if (_pieces.IsFree(waiter.Piece) && !_scheduler.IsHopeful(waiter.Piece, now))
                Fail(waiter, Unavailable(waiter.Piece, ""));
        }

        foreach (var download in _demands.OfType<DownloadDemand>().Where(download => download.IsOpen))
        {
            if (now >= Deadline(download))
                download.Fail(Unavailable(download.Next(_pieces, _ => true), $": not a byte came for {download.Timeout.TotalSeconds:0.#} s"));
            else if (_fetches.Count == 0 && download.Next(_pieces, piece => _scheduler.IsHopeful(piece, now)) is null)
                download.Fail(Unavailable(download.Next(_pieces, _ => true), ""));
        }
    }

    private TorrentUnavailableException Unavailable(int? piece, string when)
    {
        var sources = _seeds.Count == 0
            ? "there is no source for it"
            : string.Join("; ", _seeds.Select(seed => seed.Describe()));
        var what = piece is null ? "The rest" : $"Piece {piece}";
        return new TorrentUnavailableException($"{what} of '{PathRules.ForDisplay(_info.Name)}' cannot be had{when}: {sources}.");
    }

    private TimeSpan Deadline(DownloadDemand download)
    {
        var lastByte = TimeSpan.FromTicks(Volatile.Read(ref _lastByte));
        return (lastByte > download.Started ? lastByte : download.Started) + download.Timeout;
    }

    private TimeSpan NextEvent(TimeSpan now)
    {
        if (_demands.Count == 0 && _holds == 0)
            return _idleSince + IdleTime;
        var events = _waiters.Select(waiter => waiter.Deadline)
            .Concat(_demands.OfType<DownloadDemand>().Where(download => download.IsOpen).Select(Deadline))
            .Concat(_seeds.Select(seed => seed.RetryAt).Where(retry => retry > now));
        return events.DefaultIfEmpty(TimeSpan.MaxValue).Min();
    }

    private void FailAll(Exception error)
    {
        foreach (var waiter in _waiters.ToArray())
            Fail(waiter, error);
        _demands.ForEach(demand => demand.Fail(error));
    }

    private void Fail(PieceWaiter waiter, Exception error)
    {
        _waiters.Remove(waiter);
        waiter.Demand.Fail(error);
        waiter.TrySetException(error);
    }
}
