namespace Replica.Client.Uploads;

/// <summary>How far an upload is.</summary>
/// <param name="Phase"><c>hashing</c>, <c>sending</c> or <c>verifying</c>.</param>
/// <param name="Done">Bytes done in this phase.</param>
/// <param name="Total">Bytes in all.</param>
internal readonly record struct UploadProgress(string Phase, long Done, long Total);
