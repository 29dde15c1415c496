using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Client.Service;

/// <summary>JSON of the service API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(CachedConfig))]
[JsonSerializable(typeof(DeleteBody))]
[JsonSerializable(typeof(ChangePage))]
internal sealed partial class ServiceJson : JsonSerializerContext;
