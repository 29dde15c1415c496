using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>What a torrent knows of one web seed: how busy it is, what it lacks, when to ask it again. Belongs to the torrent's loop.</summary>
internal sealed class WebSeed(Uri url, InfoDictionary info)
{
    /// <summary>Requests at a time.</summary>
    public const int MostRequests = 4;

    /// <summary>What is needed now waits behind no more than this of a range that is under way.</summary>
    public const long NearBytes = 1024 * 1024;

    private const int MostBadPieces = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestAskedPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan MissingFor = TimeSpan.FromMinutes(5);

    private readonly Dictionary<int, TimeSpan> _missingUntil = [];
    private int _badPieces;
    private int _failures;
    private bool _isBanned;
    private string? _complaint;
    private bool _hasDelivered;

    /// <summary>As it was given.</summary>
    public Uri Url { get; } = url;

    /// <summary>Fetches under way.</summary>
    public int Active { get; set; }

    /// <summary>Not asked before this time.</summary>
    public TimeSpan RetryAt { get; private set; }

    /// <summary>How much it has disappointed: sources with less of it are asked first.</summary>
    public int Faults => _failures + (4 * _badPieces);

    /// <summary>True if it may be asked for a piece now.</summary>
    public bool IsReadyFor(int piece, TimeSpan now) => now >= RetryAt && MayGive(piece, now);

    /// <summary>True if it may be asked for a piece now or after a pause.</summary>
    public bool MayGive(int piece, TimeSpan now) =>
        !_isBanned && (_missingUntil.Count == 0 || !FileSpan.OfPiece(info, piece).Any(span => IsMissing(span.File, now)));

    /// <summary>A verified piece came from it.</summary>
    public void Delivered()
    {
        _failures = 0;
        _hasDelivered = true;
    }

    /// <summary>A fetch from it ended.</summary>
    public void Ended(FetchOutcome outcome, TimeSpan now)
    {
        Active--;
        if (outcome.Reason.Length > 0)
            _complaint = outcome.Reason;
        switch (outcome.End)
        {
            case FetchEnd.FileMissing:
                _missingUntil[outcome.File!.Index] = now + MissingFor;
                break;
            case FetchEnd.BadPiece:
                _isBanned = ++_badPieces >= MostBadPieces;
                break;
            case FetchEnd.Failed:
                Pause(outcome.RetryAfter ?? TimeSpan.Zero, now);
                break;
        }
    }

    /// <summary>It is silent on a fetch, while others could give the same: it is left alone for a while, ever longer.</summary>
    public void IsLate(TimeSpan now)
    {
        _complaint = "is silent";
        Pause(TimeSpan.Zero, now);
    }

    /// <summary>The source and what it last answered that was of no use, for people. Leaves out what may be secret in a URL.</summary>
    public string Describe()
    {
        var answer = _complaint ?? (_hasDelivered ? "has not sent this piece yet" : "has not answered yet");
        return $"{Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} {answer}{(_isBanned ? " and is not asked again" : "")}";
    }

    private bool IsMissing(FileEntry file, TimeSpan now) => _missingUntil.TryGetValue(file.Index, out var until) && now < until;

    private void Pause(TimeSpan asked, TimeSpan now)
    {
        // Requests that fail together count once.
        if (now >= RetryAt)
            _failures = Math.Min(_failures + 1, 16);
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Max(0, _failures - 1), LongestPause.Ticks));
        var until = now + (asked > pause ? TimeSpan.FromTicks(Math.Min(asked.Ticks, LongestAskedPause.Ticks)) : pause);
        RetryAt = until > RetryAt ? until : RetryAt;
    }
}
