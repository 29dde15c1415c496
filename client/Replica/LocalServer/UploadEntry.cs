using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>One of the user's own uploads, as <c>GET /replica/uploads</c> shows it: never its token.</summary>
internal sealed record UploadEntry(string Link, string DisplayName, long Length, DateTimeOffset LastModified, string State)
{
    public static UploadEntry Of(OwnUpload upload) => new(upload.Link, upload.DisplayName, upload.Length, upload.LastModified, upload.State);
}
