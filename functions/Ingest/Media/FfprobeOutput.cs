namespace Replica.Ingest.Media;

/// <summary>What <c>ffprobe -of json</c> prints.</summary>
internal sealed record FfprobeOutput(FfprobeFormat? Format, List<FfprobeStream?>? Streams);
