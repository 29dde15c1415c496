using System.Collections.Immutable;
using System.Text.Json;
using Replica.Catalogue.Uploads;

namespace Replica.Catalogue.Stored;

/// <summary>What of an upload never changes, as stores keep it; state and reason stand beside it.</summary>
internal sealed record StoredUpload(
    string InfoHash, long TorrentLength, long PartLength, ImmutableArray<UploadFile> Files, string Title, string Description,
    ImmutableArray<string> Tags, byte[] AdminTokenHash)
{
    public static string Write(UploadRecord upload) => JsonSerializer.Serialize(
        new StoredUpload(
            upload.InfoHash.ToString(), upload.TorrentLength, upload.PartLength, upload.Files, upload.Title, upload.Description, upload.Tags,
            [.. upload.AdminTokenHash]),
        StoredJson.Default.StoredUpload);

    public static UploadRecord Read(string json, string id, DateTimeOffset created, UploadState state, string? reason)
    {
        var stored = JsonSerializer.Deserialize(json, StoredJson.Default.StoredUpload)!;
        return new(
            id, BitTorrent.Metainfo.InfoHash.Parse(stored.InfoHash), stored.TorrentLength, stored.PartLength, stored.Files, stored.Title,
            stored.Description, stored.Tags, [.. stored.AdminTokenHash], created, state, reason);
    }
}
