using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm;

/// <summary>Who wants what of a torrent: demands, the reads that wait for a piece, and how far the last download is. Belongs to the torrent's loop.</summary>
internal sealed class Readers(TorrentContext context, PieceMap pieces, bool[] atOpen)
{
    private readonly List<PieceWaiter> _waiters = [];

    /// <summary>Who wants pieces.</summary>
    public List<Demand> Demands { get; } = [];

    /// <summary>Where each verified byte came from.</summary>
    public SourceBytes Sources { get; set; }

    /// <summary>The download begun last, or the whole torrent while there was none.</summary>
    public TorrentProgress Progress { get; private set; }

    /// <summary>True while a download or a read is not done.</summary>
    public bool IsBusy => Demands.Count > 0;

    private IEnumerable<DownloadDemand> Downloads => Demands.OfType<DownloadDemand>();

    /// <summary>Takes in what is here at the start.</summary>
    public void Start()
    {
        Sources = new SourceBytes(0, 0, 0, pieces.HaveBytes);
        Progress = new TorrentProgress(context.Info.Length, pieces.HaveBytes, Sources);
    }

    public void Add(Demand demand)
    {
        Demands.Add(demand);
        if (demand is not DownloadDemand download)
            return;
        download.Start(pieces, atOpen, context.Now);
        Report(download);
    }

    public void Remove(Demand demand)
    {
        Demands.Remove(demand);
        foreach (var waiter in _waiters.Where(waiter => waiter.Demand == demand).ToArray())
            Fail(waiter, new ObjectDisposedException(nameof(Stream)));
    }

    /// <summary>A reader waits for a piece that is not here.</summary>
    public void Wait(PieceWaiter waiter)
    {
        waiter.Deadline = context.Now + waiter.Timeout;
        _waiters.Add(waiter);
    }

    public void GiveUp(PieceWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>A piece is here that was not.</summary>
    public void Stored(int piece)
    {
        foreach (var demand in Demands)
            demand.Stored(piece);
        var isWhole = true;
        foreach (var download in Downloads.ToArray())
        {
            isWhole = false;
            Report(download);
        }

        if (isWhole)
            Progress = Progress with { Have = Progress.Have + context.Info.LengthOfPiece(piece), Sources = Sources with { Cache = Progress.Sources.Cache } };
    }

    /// <summary>Wakes exactly the readers of a piece.</summary>
    public void Wake(int piece)
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Piece != piece)
                continue;
            var waiter = _waiters[i];
            _waiters.RemoveAt(i);
            waiter.TrySetResult();
        }
    }

    /// <summary>A piece is not in the storage any more.</summary>
    public void Lost(int piece) => Demands.ForEach(demand => demand.Lost(piece));

    /// <summary>Ends what waited too long, or what nobody can give.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lastByte">When a byte last came.</param>
    /// <param name="isHopeful">True of a piece that somebody may give, some time.</param>
    /// <param name="isIdle">True if nothing is being fetched.</param>
    /// <param name="describe">The sources, for people.</param>
    public void EndHopeless(TimeSpan now, TimeSpan lastByte, Func<int, bool> isHopeful, bool isIdle, Func<string> describe)
    {
        foreach (var waiter in _waiters.ToArray())
        {
            if (now >= waiter.Deadline)
                Fail(waiter, Unavailable(waiter.Piece, $" within {waiter.Timeout.TotalSeconds:0.#} s", describe));
            else if (pieces.IsFree(waiter.Piece) && !isHopeful(waiter.Piece))
                Fail(waiter, Unavailable(waiter.Piece, "", describe));
        }

        foreach (var download in Downloads.Where(download => download.IsOpen))
        {
            if (now >= Deadline(download, lastByte))
                download.Fail(Unavailable(download.Next(pieces, _ => true), $": not a byte came for {download.Timeout.TotalSeconds:0.#} s", describe));
            else if (isIdle && download.Next(pieces, isHopeful) is null)
                download.Fail(Unavailable(download.Next(pieces, _ => true), "", describe));
        }
    }

    /// <summary>When somebody gives up.</summary>
    public TimeSpan NextEvent(TimeSpan lastByte)
    {
        var next = TimeSpan.MaxValue;
        foreach (var waiter in _waiters)
            next = waiter.Deadline < next ? waiter.Deadline : next;
        foreach (var download in Downloads.Where(download => download.IsOpen))
            next = Deadline(download, lastByte) < next ? Deadline(download, lastByte) : next;
        return next;
    }

    /// <summary>Fails everything that waits.</summary>
    public void FailAll(Exception error)
    {
        foreach (var waiter in _waiters.ToArray())
            Fail(waiter, error);
        Demands.ForEach(demand => demand.Fail(error));
    }

    private static TimeSpan Deadline(DownloadDemand download, TimeSpan lastByte) =>
        (lastByte > download.Started ? lastByte : download.Started) + download.Timeout;

    private void Report(DownloadDemand download)
    {
        var (wanted, have, atStart) = download.Bytes;
        Progress = new TorrentProgress(wanted, have, Sources with { Cache = atStart });
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

    private TorrentUnavailableException Unavailable(int? piece, string when, Func<string> describe)
    {
        var what = piece is null ? "The rest" : $"Piece {piece}";
        return new TorrentUnavailableException($"{what} of '{PathRules.ForDisplay(context.Info.Name)}' cannot be had{when}: {describe()}.");
    }

    private void Fail(PieceWaiter waiter, Exception error)
    {
        _waiters.Remove(waiter);
        waiter.Demand.Fail(error);
        waiter.TrySetException(error);
    }
}
