namespace Replica.BitTorrent.Dht;

/// <summary>How far a lookup is with one node.</summary>
internal enum CandidateState
{
    /// <summary>Not asked yet.</summary>
    Fresh,

    /// <summary>Asked; the answer is due.</summary>
    Asked,

    /// <summary>Asked; the answer is late, but may come.</summary>
    Slow,

    /// <summary>It answered.</summary>
    Answered,

    /// <summary>It did not answer, or as another than it was said to be.</summary>
    Failed,
}
