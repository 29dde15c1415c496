using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Replica.Catalogue;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>The JSON of the local server's own routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Heartbeat))]
[JsonSerializable(typeof(ReadyEvent))]
[JsonSerializable(typeof(OpenKey))]
[JsonSerializable(typeof(Deletion))]
[JsonSerializable(typeof(ClearRequest))]
[JsonSerializable(typeof(ObjectInfoAnswer))]
[JsonSerializable(typeof(UploadResult))]
[JsonSerializable(typeof(IReadOnlyList<UploadResult>))]
[JsonSerializable(typeof(IReadOnlyList<UploadEntry>))]
[JsonSerializable(typeof(IReadOnlyList<TorrentView>))]
[JsonSerializable(typeof(ClosedTorrent))]
[JsonSerializable(typeof(Notice))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    /// <summary>Sends a JSON body of known length.</summary>
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, string contentType = "application/json") =>
        WriteBytesAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type), contentType);

    /// <summary>Sends JSON bytes.</summary>
    public static async Task WriteBytesAsync(HttpContext context, ReadOnlyMemory<byte> json, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = json.Length;
        if (context.Response.Headers.CacheControl.Count == 0) context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
