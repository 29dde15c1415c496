using System.Collections.Immutable;
using System.Text.Json;
using Replica.Catalogue.Items;
using Replica.ObjectStore;

namespace Replica.Catalogue.Publishing;

/// <summary>The object at <c>&lt;prefix&gt;/metadata</c>: written strictly, read with tolerance, since older items and operators wrote it by hand.</summary>
public static class ItemMetadataJson
{
    /// <summary>The most bytes that are read.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>The object's bytes.</summary>
    public static byte[] Write(ItemMetadata metadata) => JsonSerializer.SerializeToUtf8Bytes(metadata, PublishingJson.Default.ItemMetadata);

    /// <summary>Takes what is usable; a field that is missing or of another type is as if it were empty, and so is everything that is no JSON object.</summary>
    public static ItemMetadata Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : new ItemMetadata();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair in a field's name, which comes to light only when names are compared.
            return new ItemMetadata();
        }
    }

    /// <summary>An item's metadata as far as it is usable; null if it has none, or one too large to be ours.</summary>
    public static async Task<ItemMetadata?> FindAsync(IObjectStore store, ItemPrefix prefix, CancellationToken cancellationToken = default)
    {
        try
        {
            return await BoundedObject.ReadAsync(store, ItemKeys.Metadata(prefix), MaxLength, cancellationToken) is { } bytes ? Read(bytes) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ItemMetadata Read(JsonElement root) => new()
    {
        Title = Text(root, "title") ?? "",
        Description = Text(root, "description") ?? "",
        Tags = Tags(root),
        CreationTimestamp = Time(root),
        ExternalSource = Source(root),
    };

    private static ExternalSource? Source(JsonElement root) =>
        root.TryGetProperty("externalSource", out var source) && source.ValueKind == JsonValueKind.Object && Text(source, "url") is { } url
            ? new ExternalSource(url, Text(source, "description"), Text(source, "channel"), Text(source, "id"))
            : null;

    private static ImmutableArray<string> Tags(JsonElement root) =>
        root.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? [.. tags.EnumerateArray().Select(Text).OfType<string>()]
            : [];

    private static DateTimeOffset Time(JsonElement root) =>
        root.TryGetProperty("creationTimestamp", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var value)
            ? value.ToUniversalTime()
            : default;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: valid JSON, but no text.
            return null;
        }
    }
}
