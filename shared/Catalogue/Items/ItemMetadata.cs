using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Replica.Catalogue.Items;

/// <summary>The JSON object at <c>&lt;prefix&gt;/metadata</c>. Never a country, device or address.</summary>
public sealed record ItemMetadata
{
    /// <summary>Shown as the item's title.</summary>
    public string Title { get; init; } = "";

    /// <summary>Free text.</summary>
    public string Description { get; init; } = "";

    /// <summary>Free words.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>When it was published.</summary>
    public DateTimeOffset CreationTimestamp { get; init; }

    /// <summary>Where it was taken from, if anywhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExternalSource? ExternalSource { get; init; }
}
