using System.Text.Json.Serialization;

namespace Replica.Catalogue.Sqlite;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredItem))]
[JsonSerializable(typeof(StoredUpload))]
internal sealed partial class SqliteJson : JsonSerializerContext;
