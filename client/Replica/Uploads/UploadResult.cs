using System.Text.Json.Serialization;

namespace Replica.Client.Uploads;

/// <summary>What <c>put --json</c> prints and <c>/replica/upload</c> answers, a line an item.</summary>
internal sealed record UploadResult
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "done";

    public required string Link { get; init; }

    public required string InfoHash { get; init; }

    public required long Length { get; init; }

    public required bool Duplicate { get; init; }

    /// <summary>cleaned, nothing, unsupported or kept.</summary>
    public required string Scrub { get; init; }

    /// <summary>What was removed; empty until there is a scrubber.</summary>
    public IReadOnlyList<RemovedMetadata> Removed { get; init; } = [];

    public required string? AdminToken { get; init; }
}
