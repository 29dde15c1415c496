namespace Replica.Api.Uploads;

/// <summary>Limits in fixed windows of a minute and of a day (UTC).</summary>
/// <param name="UploadsPerMinute">Uploads begun in a minute.</param>
/// <param name="UploadsPerDay">Uploads begun in a day.</param>
/// <param name="BytesPerDay">Bytes announced in a day.</param>
public sealed record UploadAllowance(int UploadsPerMinute, int UploadsPerDay, long BytesPerDay);
