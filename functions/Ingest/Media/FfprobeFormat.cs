using System.Text.Json.Serialization;

namespace Replica.Ingest.Media;

/// <summary>The container; numbers are text there.</summary>
internal sealed record FfprobeFormat(string? Duration, [property: JsonPropertyName("format_name")] string? FormatName);
