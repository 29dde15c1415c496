using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Replica.Client.Commands;
using Replica.Client.Uploads;
using Replica.Search.Files;

namespace Replica.Client.Cli;

/// <summary>JSON that the command line writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RunningInstance))]
[JsonSerializable(typeof(UploadResult))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(CreatedTorrent))]
[JsonSerializable(typeof(TorrentDescription))]
[JsonSerializable(typeof(VerifiedTorrent))]
[JsonSerializable(typeof(BuiltIndex))]
[JsonSerializable(typeof(IndexFileFacts))]
[JsonSerializable(typeof(DownloadStep))]
[JsonSerializable(typeof(DownloadDone))]
[JsonSerializable(typeof(SeedReady))]
[JsonSerializable(typeof(PeerReady))]
[JsonSerializable(typeof(PeerCatalogue))]
[JsonSerializable(typeof(IndexAnswer))]
[JsonSerializable(typeof(IndexTimes))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>For standard output: names in any script stay readable.</summary>
    public static CliJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
