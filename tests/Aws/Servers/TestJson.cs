using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Replica.Aws.Tests.Servers;

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class TestJson : JsonSerializerContext;
