namespace Replica.BitTorrent.Trackers;

/// <summary>Why a tracker is told (BEP 3); the values are BEP 15's.</summary>
internal enum AnnounceEvent
{
    /// <summary>The regular announce.</summary>
    None = 0,

    /// <summary>The last piece has arrived.</summary>
    Completed = 1,

    /// <summary>The first announce.</summary>
    Started = 2,

    /// <summary>The last announce.</summary>
    Stopped = 3,
}
