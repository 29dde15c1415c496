namespace Replica.Client.Uploads;

/// <summary>One of the user's own uploads.</summary>
/// <param name="UploadId">The service's id for it.</param>
/// <param name="Prefix">The item's.</param>
/// <param name="InfoHash">Lower-case hex.</param>
/// <param name="Link">Its Replica link.</param>
/// <param name="DisplayName">Its title.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="AdminToken">Lets its holder upload, watch and delete it.</param>
/// <param name="LastModified">When its state last changed.</param>
/// <param name="State"><c>receiving</c>, <c>verifying</c>, <c>published</c> or <c>rejected</c>.</param>
internal sealed record OwnUpload(
    string UploadId, string Prefix, string InfoHash, string Link, string DisplayName, long Length,
    string AdminToken, DateTimeOffset LastModified, string State)
{
    /// <summary>Whose upload it is: a token goes to no other service.</summary>
    public string Service { get; init; } = "";
}
