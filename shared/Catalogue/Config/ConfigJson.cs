using System.Text.Json.Serialization;

namespace Replica.Catalogue.Config;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ServiceConfig))]
[JsonSerializable(typeof(SignedConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;
