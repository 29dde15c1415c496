namespace Replica.Client.Uploads;

/// <summary>What goes with a file or folder that is published.</summary>
/// <param name="Name">The torrent's name; null = the file's or folder's own.</param>
/// <param name="Title">Null = the name.</param>
/// <param name="Description">Free text.</param>
/// <param name="Tags">Free words.</param>
/// <param name="KeepMetadata">The user accepts that embedded metadata stays in.</param>
internal sealed record UploadRequest(string? Name, string? Title, string Description, IReadOnlyList<string> Tags, bool KeepMetadata)
{
    /// <summary>The torrent gets version 2's hashes too (BEP 52).</summary>
    public bool IsHybrid { get; init; }
}
