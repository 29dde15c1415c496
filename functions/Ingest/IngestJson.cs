using System.Text.Json.Serialization;

namespace Replica.Ingest;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IngestMessageFields))]
internal sealed partial class IngestJson : JsonSerializerContext;
