using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Client.Uploads;

/// <summary>JSON of the upload routes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(UploadBody))]
[JsonSerializable(typeof(UploadTicket))]
[JsonSerializable(typeof(UploadStatus))]
internal sealed partial class UploadJson : JsonSerializerContext;
