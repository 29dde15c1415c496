using System.Text.Json.Serialization;

namespace Replica.Catalogue.Snapshots;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)], RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, IgnoreReadOnlyProperties = true, MaxDepth = 8)]
[JsonSerializable(typeof(IndexPointer))]
[JsonSerializable(typeof(SignedIndexPointer))]
internal sealed partial class PointerJson : JsonSerializerContext;
