using System.Text.Json.Serialization;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.Publishing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(VerifyMessage))]
[JsonSerializable(typeof(ItemMetadata))]
internal sealed partial class PublishingJson : JsonSerializerContext;
