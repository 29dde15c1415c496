using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Ingest.Extractors;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class YtDlpContext : JsonSerializerContext;
