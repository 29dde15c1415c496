namespace Replica.Client.Uploads;

/// <summary>The upload was refused as invalid or unsafe; trying again will not help.</summary>
internal sealed class UploadRefusedException(string message) : Exception(message)
{
    /// <summary>True if another upload of the same torrent came first: the item is published, or about to be.</summary>
    public bool IsDuplicate { get; init; }
}
