namespace Replica.Client.Uploads;

/// <summary>The names of an upload's states.</summary>
internal static class UploadStates
{
    /// <summary>Parts are arriving.</summary>
    public const string Receiving = "receiving";

    /// <summary>Complete; the service checks it.</summary>
    public const string Verifying = "verifying";

    /// <summary>Promoted and catalogued.</summary>
    public const string Published = "published";

    /// <summary>Refused, or given up.</summary>
    public const string Rejected = "rejected";
}
