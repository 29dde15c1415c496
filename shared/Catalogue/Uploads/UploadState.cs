namespace Replica.Catalogue.Uploads;

/// <summary>Where an upload stands; in JSON the lower-case names.</summary>
public enum UploadState
{
    /// <summary>Parts are arriving.</summary>
    Receiving,

    /// <summary>Complete; a worker checks and promotes it.</summary>
    Verifying,

    /// <summary>Promoted and catalogued.</summary>
    Published,

    /// <summary>Refused for the reason that stands with it.</summary>
    Rejected,
}
