namespace Replica.Catalogue.Jobs;

/// <summary>Where an ingest job stands.</summary>
public enum IngestJobState
{
    /// <summary>Nobody has taken it up yet, or it waits for its next try.</summary>
    Queued,

    /// <summary>Its page is being read.</summary>
    Probing,

    /// <summary>Its media is coming in.</summary>
    Downloading,

    /// <summary>Its item is being stored.</summary>
    Publishing,

    /// <summary>Its item is published, or was already.</summary>
    Done,

    /// <summary>It was refused, or failed too often; a redrive begins it anew.</summary>
    Failed,
}
