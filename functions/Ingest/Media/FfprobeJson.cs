using System.Text.Json.Serialization;

namespace Replica.Ingest.Media;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FfprobeOutput))]
internal sealed partial class FfprobeJson : JsonSerializerContext;
