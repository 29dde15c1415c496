using System.Text.Json;

namespace Replica.Functions.Tests.Api;

/// <summary>An upload as its client holds it.</summary>
internal sealed record TestUpload(TestItem Item, JsonElement Created)
{
    public string Id => Created.GetProperty("uploadId").GetString()!;

    public string Token => Created.GetProperty("adminToken").GetString()!;

    public string TorrentUrl => Created.GetProperty("torrentUrl").GetString()!;

    public JsonElement[] Parts => [.. Created.GetProperty("parts").EnumerateArray()];

    /// <summary>The bytes that go to a part's URL.</summary>
    public byte[] BytesOf(JsonElement part) => Item.SentFiles[part.GetProperty("file").GetInt32()].Bytes
        .AsSpan((int)part.GetProperty("offset").GetInt64(), (int)part.GetProperty("length").GetInt64()).ToArray();
}
