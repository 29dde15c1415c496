namespace Replica.Api.Uploads;

/// <summary>What uploads may use. The defaults suit a small public service.</summary>
public sealed record UploadLimits
{
    private const long GiB = 1024L * 1024 * 1024;

    /// <summary>Bytes in one upload.</summary>
    public long MaxUploadLength { get; init; } = 64 * GiB;

    /// <summary>Files in one upload.</summary>
    public int MaxFiles { get; init; } = 20_000;

    /// <summary>How long a signed URL is good; every look at an upload's state gives fresh ones.</summary>
    public TimeSpan UrlLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What one address may use.</summary>
    public UploadAllowance PerAddress { get; init; } = new(UploadsPerMinute: 10, UploadsPerDay: 200, BytesPerDay: 128 * GiB);

    /// <summary>What all together may use.</summary>
    public UploadAllowance Globally { get; init; } = new(UploadsPerMinute: 120, UploadsPerDay: 20_000, BytesPerDay: 2_048 * GiB);
}
