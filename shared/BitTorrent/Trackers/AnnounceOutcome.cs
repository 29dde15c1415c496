using System.Net;

namespace Replica.BitTorrent.Trackers;

/// <summary>What a tracker answered to an announce, or why it did not.</summary>
internal sealed record AnnounceOutcome
{
    /// <summary>How long to wait where a tracker does not say.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(30);

    /// <summary>Null if the tracker took the announce; else the reason, fit to be shown.</summary>
    public string? Failure { get; init; }

    /// <summary>With a failure: the tracker itself did not answer, or not as one. Else it refused this torrent.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>With a failure: when to come again (BEP 31). <see cref="TimeSpan.MaxValue"/> = never; null = not said.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Something for the user to know, fit to be shown.</summary>
    public string? Warning { get; init; }

    /// <summary>The wait until the next regular announce.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>No announce sooner than after this; null = not said.</summary>
    public TimeSpan? MinInterval { get; init; }

    /// <summary>To be sent with the next announce to this tracker.</summary>
    public byte[]? TrackerId { get; init; }

    /// <summary>Where the tracker sees this peer (BEP 24).</summary>
    public IPAddress? ExternalAddress { get; init; }

    /// <summary>Peers that have it all; null = not said.</summary>
    public int? Complete { get; init; }

    /// <summary>Peers that do not; null = not said.</summary>
    public int? Incomplete { get; init; }

    /// <summary>Addresses of peers, of either family, unchecked.</summary>
    public IReadOnlyList<IPEndPoint> Peers { get; init; } = [];

    /// <summary>The tracker refused.</summary>
    public static AnnounceOutcome Refused(string reason) => new() { Failure = reason };

    /// <summary>The tracker could not be asked, or gave no answer of a tracker.</summary>
    public static AnnounceOutcome Unreachable(string reason) => new() { Failure = reason, IsUnreachable = true };
}
