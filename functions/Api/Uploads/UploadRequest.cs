namespace Replica.Api.Uploads;

/// <summary>Body of <c>POST /v1/uploads</c>, unchecked.</summary>
internal sealed record UploadRequest
{
    public string? InfoHash { get; init; }

    public long? TorrentLength { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string?[]? Tags { get; init; }

    public AnnouncedFile?[]? Files { get; init; }
}
