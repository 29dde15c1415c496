using System.Text.Json.Serialization;
using Replica.Catalogue.Jobs;

namespace Replica.Catalogue.Stored;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredItem))]
[JsonSerializable(typeof(StoredUpload))]
[JsonSerializable(typeof(IngestJob))]
internal sealed partial class StoredJson : JsonSerializerContext;
