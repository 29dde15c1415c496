namespace Replica.Ingest;

/// <summary>What one worker takes on. A job beyond it goes to the queue for large ones where there is one, and is refused where there is none.</summary>
public sealed record IngestLimits
{
    /// <summary>Bytes of media.</summary>
    public long MaxBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Playing time.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(90);

    /// <summary>Time for one download, and for working on it afterwards.</summary>
    public TimeSpan MaxRunTime { get; init; } = TimeSpan.FromMinutes(13);

    /// <summary>Entries of a playlist; a longer one is refused whole.</summary>
    public int MaxPlaylistEntries { get; init; } = 200;

    /// <summary>
    /// Entries of a playlist and of all the lists in it, of which each may have its share: lists of lists of lists would be millions of jobs.
    /// </summary>
    internal int MaxEntriesInAll => 10 * MaxPlaylistEntries;

    /// <summary>Lines of the picture where a message does not say.</summary>
    public int DefaultHeight { get; init; } = 1080;

    /// <summary>Subtitles of one item; further languages are left out.</summary>
    public int MaxSubtitles { get; init; } = 20;

    /// <summary>What a job may fetch in all: its media, pages, and what encryption and framing add.</summary>
    internal long MaxTraffic => MaxBytes + (MaxBytes / 20) + (64 * 1024 * 1024);

    /// <summary>What a job's folder may hold: video and sound, what they are merged into, and that moved to its final form.</summary>
    internal long MaxScratch => (3 * MaxBytes) + (64 * 1024 * 1024);
}
