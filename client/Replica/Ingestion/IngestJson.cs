using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Client.Ingestion;

/// <summary>The JSON of ingestion, over HTTP and on standard output.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IngestRequest))]
[JsonSerializable(typeof(IngestJobView))]
[JsonSerializable(typeof(IngestJobs))]
[JsonSerializable(typeof(QueuedIngest))]
internal sealed partial class IngestJson : JsonSerializerContext
{
    /// <summary>For standard output: names in any script stay readable.</summary>
    public static IngestJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
