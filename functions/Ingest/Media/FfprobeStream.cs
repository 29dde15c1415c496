namespace Replica.Ingest.Media;

/// <summary>One stream.</summary>
internal sealed record FfprobeStream(string? CodecType, string? Duration, FfprobeDisposition? Disposition);
