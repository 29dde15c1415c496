using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Client.Operating;

/// <summary>The JSON of the admin routes and of the operator commands' output.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RemoveRequest))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(RemoveCount))]
[JsonSerializable(typeof(BlockCount))]
[JsonSerializable(typeof(RebuildCount))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, JsonElement>>))]
internal sealed partial class OperatorJson : JsonSerializerContext;
