using System.Net;

namespace Replica.BitTorrent.Trackers;

/// <summary>One tracker of one torrent, and how it goes with it. Belongs to the loop of its <see cref="TrackerTiers"/>.</summary>
internal sealed class TrackerEntry(TrackerUrl tracker)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualMinInterval = TimeSpan.FromMinutes(5);

    /// <summary>Where it is.</summary>
    public TrackerUrl Tracker { get; } = tracker;

    /// <summary>True while the tracker counts us among its peers.</summary>
    public bool KnowsUs { get; private set; }

    /// <summary>It is not asked before this time; <see cref="TimeSpan.MaxValue"/> = never again.</summary>
    public TimeSpan NotBefore { get; private set; }

    /// <summary>When the regular announce is due, while it <see cref="KnowsUs"/>.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>Why it did not answer or what it refused; null if all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>What it wants to have sent back.</summary>
    public byte[]? TrackerId { get; private set; }

    /// <summary>Where it last saw us.</summary>
    public IPAddress? ExternalAddress { get; private set; }

    private int Failures { get; set; }

    /// <summary>The next event to tell it of.</summary>
    public AnnounceEvent NextEvent(bool isCompleted) =>
        !KnowsUs ? AnnounceEvent.Started : isCompleted ? AnnounceEvent.Completed : AnnounceEvent.None;

    /// <summary>Notes an answer.</summary>
    /// <param name="outcome">What it said.</param>
    /// <param name="now">The time.</param>
    /// <param name="jitter">0 to 1: spreads the next announce over the tenth after its time, so that peers do not come at once.</param>
    public void Answered(AnnounceOutcome outcome, TimeSpan now, double jitter)
    {
        if (outcome.Failure is { } failure)
        {
            Failed(failure, now, outcome.RetryIn);
            return;
        }

        Failure = null;
        Failures = 0;
        KnowsUs = true;
        TrackerId = outcome.TrackerId ?? TrackerId;
        ExternalAddress = outcome.ExternalAddress ?? ExternalAddress;
        var least = Longer(outcome.MinInterval ?? Shorter(outcome.Interval, UsualMinInterval), ShortestInterval);
        NotBefore = now + least;
        Due = now + Longer(outcome.Interval, least) * (1 + jitter / 10);
    }

    /// <summary>Notes that it did not answer: backs off, for twice as long each time.</summary>
    public void Failed(string reason, TimeSpan now, TimeSpan? retryIn = null)
    {
        Failure = reason;
        var backOff = Shorter(FirstBackOff * Math.Pow(2, Math.Min(Failures++, 16)), LongestBackOff);
        NotBefore = retryIn == TimeSpan.MaxValue ? TimeSpan.MaxValue : now + Longer(retryIn ?? backOff, FirstBackOff);
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
