using System.Text.Json.Serialization;
using Replica.Api.Changes;
using Replica.Api.Http;
using Replica.Api.Items;
using Replica.Api.Uploads;
using Replica.Catalogue;

namespace Replica.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ChangePage))]
[JsonSerializable(typeof(UploadRequest))]
[JsonSerializable(typeof(UploadCreated))]
[JsonSerializable(typeof(UploadStatus))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(DeleteAnswer))]
[JsonSerializable(typeof(Health))]
internal sealed partial class ApiJson : JsonSerializerContext;
