namespace Replica.Ingest.Media;

/// <summary>What a stream is for; a cover is 1.</summary>
internal sealed record FfprobeDisposition(int AttachedPic);
